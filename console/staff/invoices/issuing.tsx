import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { typedDay } from '../../core/format.ts';
import { Loaded } from '../../core/states.tsx';
import { LineFields, useLines } from '../lines/line-fields.tsx';
import { problemsOfLines, typedLines } from '../lines/typed-lines.ts';
import { readAgain } from '../read-again.ts';
import { ServiceSelect } from '../services/service-select.tsx';
import { invoices } from '../texts/invoices.ts';
import type { Service } from '../texts/services.ts';
import { LineOfService, problemsOfService, typedOfService } from './line-of-service.tsx';

/** Issues an invoice for a service to whoever holds it: an extra, or a renewal that is void (B2). */
export function Issuing({ clientId, begun }: { clientId: string; begun: string | undefined }) {
  const [serviceId, choose] = useState(begun);
  const query = useQuery(
    trpc.staff.services.get.queryOptions(
      { serviceId: serviceId ?? '' },
      { enabled: serviceId !== undefined },
    ),
  );
  return (
    <section className="card stack">
      <ServiceSelect
        clientId={clientId}
        label={invoices.forService}
        none={invoices.noService}
        value={serviceId}
        onChoose={choose}
      />
      {serviceId && (
        <Loaded query={query}>{(service) => <IssueForm key={serviceId} service={service} />}</Loaded>
      )}
    </section>
  );
}

function IssueForm({ service: { id: serviceId, price, termEnd } }: { service: Service }) {
  const lines = useLines();
  const navigate = useNavigate();
  const act = useAct(trpc.staff.invoices.issue.mutationOptions(), {
    onDone: async ({ invoiceId }) => {
      void readAgain();
      await navigate({ to: '/equipo/facturas/$invoiceId', params: { invoiceId } });
    },
  });
  const { length } = lines.keys;
  return (
    <ActForm
      act={act}
      submit={invoices.issueSubmit}
      check={(typed) => ({
        ...problemsOfLines(typed, length),
        ...problemsOfService(typed, length),
        ...(!typedDay(typed('dueDate')) && { dueDate: invoices.wrongDay }),
      })}
      input={(typed) => ({
        serviceId,
        lines: typedLines(typed, length).map((line, index) => ({ ...line, ...typedOfService(typed, index) })),
        dueDate: typedDay(typed('dueDate')) ?? '',
      })}
    >
      <LineFields lines={lines} currency={price.currency}>
        {(index) => <LineOfService index={index} termEnd={termEnd} />}
      </LineFields>
      <Field name="dueDate" label={invoices.dueDate} hint={invoices.dueDateHint} inputMode="numeric" />
    </ActForm>
  );
}
