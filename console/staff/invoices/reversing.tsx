import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { minorUnits, typedAmount } from '../../core/typed-money.ts';
import { Opened } from '../opened.tsx';
import { type Invoice, invoices } from '../texts/invoices.ts';

type Reversed = {
  payment: Invoice['payments'][number];
  currency: string;
  onDone: () => unknown;
};

/** Money of a payment that went back, by a mistake or a chargeback; nothing is left to go back of one that did as a whole (B4). */
export function Reversing(props: Reversed) {
  const left = leftOf(props.payment);
  if (left === 0n) return null;
  return (
    // What is left afterwards begins anew.
    <Opened key={left.toString()} label={invoices.reverse(props.payment.reference)}>
      {() => <ReversingForm {...props} />}
    </Opened>
  );
}

function ReversingForm({ payment, currency, onDone }: Reversed) {
  const [reversalId] = useState(() => crypto.randomUUID());
  const act = useAct(trpc.staff.payments.reverse.mutationOptions(), { onDone });
  return (
    <>
      <p className="quiet">{invoices.reverseLead}</p>
      <ActForm
        act={act}
        submit={invoices.reverseSubmit}
        check={(typed): Record<string, string> =>
          minorUnits(typed('amount')) === undefined ? { amount: invoices.wrongAmount } : {}
        }
        input={(typed) => ({
          paymentId: payment.id,
          amount: minorUnits(typed('amount')) ?? '',
          reason: typed('reason'),
          reversalId,
        })}
      >
        <Field
          name="amount"
          inputMode="decimal"
          label={invoices.reverseAmount}
          defaultValue={typedAmount({ amount: leftOf(payment).toString(), currency })}
        />
        <Field name="reason" label={invoices.reason} hint={invoices.reverseReason} />
      </ActForm>
    </>
  );
}

function leftOf({ amount, reversed }: Invoice['payments'][number]): bigint {
  return BigInt(amount) - BigInt(reversed);
}
