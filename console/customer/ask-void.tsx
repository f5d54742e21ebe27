import { useQueryClient } from '@tanstack/react-query';
import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Confirm } from '../core/confirm.tsx';
import type { InvoiceView } from './invoice-words.tsx';
import { invoices } from './texts/invoices.ts';

/** Asks for an invoice to be void: at once, or for staff to decide (B5). */
export function AskVoid({ invoice: { id } }: { invoice: InvoiceView }) {
  const cache = useQueryClient();
  const act = useAct(trpc.invoices.requestVoid.mutationOptions(), {
    onDone: () =>
      Promise.all(
        [trpc.invoices, trpc.services, trpc.upgrades].map(({ pathKey }) =>
          cache.invalidateQueries({ queryKey: pathKey() }),
        ),
      ),
  });
  return (
    <section className="card stack">
      {act.answer ? (
        <p role="status">{act.answer.outcome === 'voided' ? invoices.voided : invoices.voidAsked}</p>
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
