import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { instantWithin, typedDay } from '../../core/format.ts';
import type { Problems } from '../../core/problems.ts';
import { minorUnits, typedAmount } from '../../core/typed-money.ts';
import { useMe } from '../desk.tsx';
import { invoices } from '../texts/invoices.ts';
import type { Decided } from './decided.ts';

/** Records a bank transfer for it, once by what the bank calls it (B4). */
export function Recording({ invoice, onDone }: Decided) {
  const me = useMe();
  const act = useAct(trpc.staff.payments.record.mutationOptions(), { onDone });
  if (!me) return null;
  return (
    <section className="card stack">
      <h2>{invoices.record}</h2>
      <p className="quiet">{invoices.recordLead}</p>
      <ActForm
        act={act}
        submit={invoices.recordSubmit}
        check={check}
        input={(typed) => ({
          invoiceId: invoice.id,
          reference: typed('reference'),
          amount: minorUnits(typed('amount')) ?? '',
          currency: invoice.total.currency,
          paidAt: instantWithin(typedDay(typed('paidAt')) ?? '', me.timeZone),
        })}
      >
        <Field name="reference" label={invoices.reference} />
        <Field
          name="amount"
          inputMode="decimal"
          label={invoices.amount}
          defaultValue={typedAmount(invoice.owed)}
        />
        <Field name="paidAt" inputMode="numeric" label={invoices.day} />
      </ActForm>
    </section>
  );
}

function check(typed: (name: string) => string): Problems {
  return {
    ...(minorUnits(typed('amount')) === undefined && { amount: invoices.wrongAmount }),
    ...(typedDay(typed('paidAt')) === undefined && { paidAt: invoices.wrongDay }),
  };
}
