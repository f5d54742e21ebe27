import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { useReadAgain } from '../reviewed.tsx';
import { type Domain, domains } from '../texts/domains.ts';
import type { Decided } from './decided.ts';
import { problemsOfYear, typedYear, YearFields } from './year-fields.tsx';

/** Corrects the expiry of a domain, its price or whether it is renewed: what was not changed is not sent (B7). */
export function Correcting({ domain, currency, onDone, onRefused }: Decided & { currency: string }) {
  const act = useAct(trpc.staff.domains.update.mutationOptions(), { onDone });
  useReadAgain(act, domain.version, onRefused);
  return (
    <section className="card stack">
      <h2>{domains.edit}</h2>
      <p className="quiet">{domains.editLead}</p>
      <ActForm
        act={act}
        submit={domains.save}
        check={problemsOfYear}
        input={(typed) => ({
          domainId: domain.id,
          version: domain.version,
          ...changesOf(domain, typedYear(typed), currency),
        })}
      >
        <YearFields domain={domain} />
      </ActForm>
    </section>
  );
}

function changesOf(before: Domain, now: ReturnType<typeof typedYear>, currency: string) {
  const { expiresOn, price: amount, renews } = now;
  return {
    ...(expiresOn !== before.expiresOn && { expiresOn }),
    ...(amount !== undefined && amount !== before.price?.amount && { price: { amount, currency } }),
    ...(renews !== before.renews && { renews }),
  };
}
