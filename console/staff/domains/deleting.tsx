import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Choices } from '../../core/choices.tsx';
import { Confirm } from '../../core/confirm.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { domains } from '../texts/domains.ts';
import type { Decided } from './decided.ts';

type Reason = keyof typeof domains.removeReasons;
const reasons = Object.keys(domains.removeReasons) as Reason[];

/** Takes a domain out of the database, for a reason that its client reads (B7). */
export function Deleting({ domain: { id: domainId, version }, onDone, onRefused }: Decided) {
  const [reason, choose] = useState<Reason | undefined>(undefined);
  const act = useAct(trpc.staff.domains.delete.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <section className="card stack">
      <h2>{domains.remove}</h2>
      <p className="quiet">{domains.removeLead}</p>
      <Choices
        legend={domains.removeFor}
        name="deleteReason"
        options={reasons.map((value) => ({ value, title: domains.removeReasons[value] }))}
        chosen={reason}
        onChoose={choose}
      />
      {reason && (
        <Confirm
          label={domains.remove}
          yes={domains.removeYes}
          question={<p>{domains.removeQuestion}</p>}
          act={act}
          onYes={() => act.send({ domainId, version, reason })}
        />
      )}
    </section>
  );
}
