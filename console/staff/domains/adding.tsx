import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { readAgain } from '../read-again.ts';
import { domains } from '../texts/domains.ts';
import { problemsOfYear, typedYear, YearFields } from './year-fields.tsx';

/** Enters a domain of a client, with the day on which it expires and what a year of it costs (B7). */
export function Adding({ clientId, currency }: { clientId: string; currency: string }) {
  const navigate = useNavigate();
  const act = useAct(trpc.staff.domains.add.mutationOptions(), {
    onDone: async ({ id: domainId }) => {
      void readAgain();
      await navigate({ to: '/equipo/dominios/$domainId', params: { domainId } });
    },
  });
  return (
    <section className="card">
      <ActForm
        act={act}
        submit={domains.addSubmit}
        check={problemsOfYear}
        input={(typed) => {
          const { expiresOn = '', price: amount = '', renews } = typedYear(typed);
          return {
            clientId,
            domainName: typed('domainName'),
            expiresOn,
            price: { amount, currency },
            renews,
          };
        }}
      >
        <Field name="domainName" label={domains.name} hint={domains.nameHint} inputMode="url" />
        <YearFields />
      </ActForm>
    </section>
  );
}
