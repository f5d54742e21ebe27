import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Choices } from '../../core/choices.tsx';
import { Confirm } from '../../core/confirm.tsx';
import { Field } from '../../core/field.tsx';
import { typedDay } from '../../core/format.ts';
import { ErrorView } from '../../core/states.tsx';
import { invoices } from '../texts/invoices.ts';
import type { Decided } from './decided.ts';

/** Puts off what follows if it is not paid (B3). */
export function Postponing({ invoice, onDone }: Decided) {
  const act = useAct(trpc.staff.invoices.postpone.mutationOptions(), { onDone });
  return (
    <section className="card stack">
      <h2>{invoices.postpone}</h2>
      <p className="quiet">{invoices.postponeLead}</p>
      <ActForm
        act={act}
        submit={invoices.postponeSubmit}
        check={(typed): Record<string, string> =>
          typedDay(typed('until')) ? {} : { until: invoices.wrongDay }
        }
        input={(typed) => ({
          invoiceId: invoice.id,
          until: typedDay(typed('until')) ?? '',
          reason: typed('reason'),
        })}
      >
        <Field name="until" label={invoices.until} inputMode="numeric" />
        <Field name="reason" label={invoices.reason} hint={invoices.reasonKept} />
      </ActForm>
    </section>
  );
}

const voidReasons = ['issued_by_mistake', 'client_asked'] as const;
type VoidReason = (typeof voidReasons)[number];

/** Nothing of it is owed any more (B5). */
export function Voiding({ invoice, onDone }: Decided) {
  const [reason, choose] = useState<VoidReason | undefined>(undefined);
  const act = useAct(trpc.staff.invoices.void.mutationOptions(), { onDone });
  return (
    <section className="card stack">
      <h2>{invoices.void}</h2>
      <p className="quiet">{invoices.voidLead}</p>
      <Choices
        legend={invoices.voidFor}
        name="voidReason"
        options={voidReasons.map((value) => ({ value, title: invoices.staffVoidReasons[value] }))}
        chosen={reason}
        onChoose={choose}
      />
      {act.reason && <ErrorView reason={act.reason} />}
      {reason && (
        <Button isWide isPending={act.isPending} onPress={() => act.send({ invoiceId: invoice.id, reason })}>
          {invoices.voidSubmit}
        </Button>
      )}
    </section>
  );
}

/** Whoever has the link that it had reads it no more. */
export function OtherLink({ invoice, onDone }: Decided) {
  const act = useAct(trpc.staff.invoices.revokeLink.mutationOptions(), { onDone });
  return (
    <Confirm
      // A new link closes the question.
      key={invoice.link}
      label={invoices.link}
      yes={invoices.linkYes}
      question={<p>{invoices.linkQuestion}</p>}
      act={act}
      onYes={() => act.send({ invoiceId: invoice.id })}
    />
  );
}
