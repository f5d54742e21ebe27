import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Confirm } from '../core/confirm.tsx';
import type { InvoiceView } from './invoice-words.tsx';
import { readAgain } from './read-again.ts';
import { invoices } from './texts/invoices.ts';

/** Asks for an invoice to be void: at once, or for staff to decide (B5). */
export function AskVoid({ invoice: { id, voidAsked } }: { invoice: InvoiceView }) {
  const act = useAct(trpc.invoices.requestVoid.mutationOptions(), {
    onDone: () => readAgain('invoices', 'services', 'upgrades', 'activations'),
  });
  return (
    <section className="card stack">
      {act.answer || voidAsked ? (
        <p role="status">{act.answer?.outcome === 'voided' ? invoices.voided : invoices.voidAsked}</p>
      ) : (
        <Confirm
          label={invoices.voidLabel}
          yes={invoices.voidYes}
          question={<p>{invoices.voidQuestion}</p>}
          act={act}
          onYes={() => act.send({ invoiceId: id })}
        />
      )}
    </section>
  );
}
