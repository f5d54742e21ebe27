import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { queryClient, trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { Select } from '../../core/select.tsx';
import { type Member, members } from '../texts/members.ts';

/** An administrator adds somebody to the team: the invitation goes to their mailbox (C8). */
export function Create() {
  const act = useAct(trpc.staff.members.create.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.staff.members.pathKey() }),
  });
  return (
    <section className="card stack">
      <h2>{members.create}</h2>
      <p className="quiet">{members.createLead}</p>
      <p role="status">{act.answer && members.invited(act.answer.email)}</p>
      {/* Anew once somebody was added. */}
      <ActForm
        key={act.answer?.id}
        act={act}
        submit={members.invite}
        input={(typed) => ({
          name: typed('name'),
          email: typed('email'),
          role: typed('role') as Member['role'],
        })}
      >
        <Field name="name" label={members.name} />
        <Field name="email" type="email" inputMode="email" label={members.email} />
        <Select name="role" label={members.role} options={members.roles} />
      </ActForm>
    </section>
  );
}
