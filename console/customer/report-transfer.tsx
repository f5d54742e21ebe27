import { useState } from 'react';
import { useAct } from '../core/act.ts';
import { ActForm } from '../core/act-form.tsx';
import { trpc } from '../core/api.ts';
import { Button } from '../core/button.tsx';
import { Field } from '../core/field.tsx';
import { FileField, type PickedFile } from '../core/file-field.tsx';
import { date, instantDay, instantWithin, typedDay } from '../core/format.ts';
import type { Problems } from '../core/problems.ts';
import { minorUnits, typedAmount } from '../core/typed-money.ts';
import type { InvoiceView } from './invoice-words.tsx';
import { invoices } from './texts/invoices.ts';
import { useZone } from './zone.ts';

const LARGEST_RECEIPT = 5_242_880;
const types = ['image/jpeg', 'image/png', 'application/pdf'] as const;
type ReceiptType = (typeof types)[number];

const useReport = () => useAct(trpc.invoices.reportTransfer.mutationOptions());

/** Says that an invoice was paid by bank transfer, with the receipt if there is one (B4). */
export function ReportTransfer({ invoice }: { invoice: InvoiceView }) {
  const zone = useZone();
  const [isOpen, setOpen] = useState(false);
  const act = useReport();
  return (
    <section className="card stack">
      <h2>{invoices.reportTitle}</h2>
      {act.answer ? (
        <div role="status">
          <p>{invoices.reported}</p>
          <p className="quiet">{invoices.heldUntil(date(act.answer.heldUntil))}</p>
        </div>
      ) : (
        <>
          <p>{invoices.reportLead}</p>
          {isOpen && zone ? (
            <Report invoice={invoice} timeZone={zone} act={act} />
          ) : (
            <Button kind="second" isWide onPress={() => setOpen(true)}>
              {invoices.reportOpen}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

type ReportProps = {
  invoice: InvoiceView;
  timeZone: string;
  act: ReturnType<typeof useReport>;
};

function Report({ invoice: { id, owed }, timeZone, act }: ReportProps) {
  const [receipt, setReceipt] = useState<PickedFile | undefined>();
  return (
    <ActForm
      act={act}
      submit={invoices.reportSubmit}
      check={(typed) => problemsOf(typed, receipt)}
      input={(typed) => ({
        invoiceId: id,
        paidAt: instantWithin(typedDay(typed('paidAt')) ?? '', timeZone),
        amount: minorUnits(typed('amount')) ?? '',
        ...(receipt && {
          receipt: { contentType: receipt.contentType as ReceiptType, data: receipt.data },
        }),
      })}
    >
      <Field
        name="paidAt"
        inputMode="numeric"
        autoComplete="off"
        label={invoices.paidAt}
        defaultValue={date(instantDay(new Date().toISOString(), timeZone))}
      />
      <Field
        name="amount"
        inputMode="decimal"
        autoComplete="off"
        label={invoices.amount}
        defaultValue={typedAmount(owed)}
      />
      <FileField
        name="receipt"
        label={invoices.receipt}
        hint={invoices.receiptHint}
        accept={types.join(',')}
        onPick={setReceipt}
      />
    </ActForm>
  );
}

function problemsOf(typed: (name: string) => string, receipt: PickedFile | undefined): Problems {
  const isOfType = !receipt || (types as readonly string[]).includes(receipt.contentType);
  return {
    ...(typedDay(typed('paidAt')) === undefined && { paidAt: invoices.wrongDay }),
    ...(minorUnits(typed('amount')) === undefined && { amount: invoices.wrongAmount }),
    ...(receipt && receipt.bytes > LARGEST_RECEIPT && { receipt: invoices.receiptTooLarge }),
    ...(!isOfType && { receipt: invoices.receiptOfAnotherType }),
  };
}
