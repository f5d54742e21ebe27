import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Act, useAct } from '../core/act.ts';
import { ActForm } from '../core/act-form.tsx';
import { queryClient, trpc } from '../core/api.ts';
import { Confirm } from '../core/confirm.tsx';
import { Field } from '../core/field.tsx';
import { session } from '../core/session.ts';
import { access } from './texts/access.ts';
import { security } from './texts/security.ts';

/** Sets another password, which ends the other sessions (C5). */
export function ChangePassword() {
  const act = useAct(trpc.auth.changePassword.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.auth.sessions.queryKey() }),
  });
  return (
    <Change title={security.password} lead={security.passwordLead} done={security.passwordChanged} act={act}>
      <ActForm
        act={act}
        submit={security.changePassword}
        input={(typed) => ({
          currentPassword: typed('currentPassword'),
          newPassword: typed('newPassword'),
          deviceToken: session.device(),
        })}
      >
        <Field
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          label={security.currentPassword}
        />
        <Field
          name="newPassword"
          type="password"
          autoComplete="new-password"
          label={security.newPassword}
          hint={access.passwordHint}
        />
      </ActForm>
    </Change>
  );
}

/** Sets another security key, given the one so far (C5). */
export function ChangeSecurityKey() {
  const act = useAct(trpc.auth.changeSecurityKey.mutationOptions());
  return (
    <Change title={security.key} lead={security.keyLead} done={security.keyChanged} act={act}>
      <ActForm
        act={act}
        submit={security.changeKey}
        input={(typed) => ({
          currentSecurityKey: typed('currentSecurityKey'),
          newSecurityKey: typed('newSecurityKey'),
          deviceToken: session.device(),
        })}
      >
        <Field name="currentSecurityKey" type="password" autoComplete="off" label={security.currentKey} />
        <Field name="newSecurityKey" type="password" autoComplete="new-password" label={security.newKey} />
      </ActForm>
      <LostKey />
    </Change>
  );
}

/** For whoever lost it: staff checks who asks, then the link to set another one goes out by mail (C5). */
function LostKey() {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  const act = useAct(trpc.auth.requestSecurityKeyReset.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.account.me.queryKey() }),
  });
  const isAsked = Boolean(account?.keyResetAskedAt);
  const asked = <p role="status">{security.lostKeyAsked}</p>;
  if (act.answer) return asked;
  return (
    <>
      {isAsked && asked}
      <Confirm
        label={isAsked ? security.lostKeyAgain : security.lostKey}
        yes={security.lostKeyYes}
        question={<p>{security.lostKeyQuestion}</p>}
        act={act}
        onYes={() => act.send({})}
      />
    </>
  );
}

type ChangeProps<Input, Answer> = {
  title: string;
  lead: string;
  done: string;
  act: Act<Input, Answer>;
  children: ReactNode;
};

/** The form, and what came of it in its place. */
function Change<Input, Answer>({ title, lead, done, act, children }: ChangeProps<Input, Answer>) {
  return (
    <section className="card stack">
      <h2>{title}</h2>
      <div role="status">
        <p className={act.answer === undefined ? 'quiet' : ''}>{act.answer === undefined ? lead : done}</p>
      </div>
      {act.answer === undefined && children}
    </section>
  );
}
