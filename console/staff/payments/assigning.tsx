import { useState } from 'react';
import type { Act } from '../../core/act.ts';
import { Confirm } from '../../core/confirm.tsx';
import { type Payment, payments } from '../texts/payments.ts';
import { Owner } from './owner.tsx';
import { Targets } from './targets.tsx';

/** What a payment is given to: an invoice, or a client as credit. */
export type Target = { kind: 'invoice' | 'client'; id: string; title: string };

type AssignInput = {
  paymentId: string;
  invoiceId?: string | undefined;
  clientId?: string | undefined;
  requestId?: string | undefined;
};
type AssigningProps = { payment: Payment; act: Act<AssignInput, unknown> };

/** Whose it is is looked for first, beginning with what its provider says; then what it is to pay. */
export function Assigning({ payment: { paymentId, invoice }, act }: AssigningProps) {
  const [owner, chooseOwner] = useState<Target | undefined>(
    invoice ? { kind: 'client', id: invoice.client.id, title: invoice.client.name } : undefined,
  );
  const [target, chooseTarget] = useState<Target | undefined>(undefined);
  const choose = (chosen: Target) => {
    chooseTarget(chosen);
    act.reset();
  };
  const onOwner = (found: Target) => {
    chooseOwner(found);
    chooseTarget(found.kind === 'invoice' ? found : undefined);
    act.reset();
  };
  return (
    <section className="card stack">
      <h2>{payments.assign}</h2>
      <p className="quiet">{payments.assignLead}</p>
      <Owner chosen={owner} onChoose={onOwner} />
      {owner?.kind === 'client' && (
        <Targets key={owner.id} client={owner} chosen={target} onChoose={choose} />
      )}
      {target && (
        <Confirm
          key={target.id}
          label={payments.giveTo[target.kind](target.title)}
          yes={payments.yes}
          question={<p>{payments.question[target.kind]}</p>}
          act={act}
          onYes={() =>
            act.send({
              paymentId,
              ...(target.kind === 'invoice' ? { invoiceId: target.id } : { clientId: target.id }),
            })
          }
        />
      )}
    </section>
  );
}
