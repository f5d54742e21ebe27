import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ActForm } from '../../core/act-form.tsx';
import { client, trpc } from '../../core/api.ts';
import { CredentialFields, credentialsOf } from '../../core/credential-fields.tsx';
import { Field } from '../../core/field.tsx';
import { useGranted } from '../../core/granted.ts';
import { Page } from '../../core/page.tsx';
import { Select } from '../../core/select.tsx';
import { Loaded } from '../../core/states.tsx';
import { readAgain } from '../read-again.ts';
import { NextStep } from '../refusal.tsx';
import { transfers } from '../texts/transfers.ts';

const route = getRouteApi('/panel/panel/servicios/$serviceId/transferir');

/** The holder asks for a transfer (T3 a): who receives it, and whether it may skip the cooling off (T10). */
export function OpenTransfer() {
  const { serviceId } = route.useParams();
  const query = useQuery(trpc.services.get.queryOptions({ serviceId }));
  return (
    <Page title={query.data ? transfers.openTitle(query.data.label) : transfers.open}>
      <Link className="plain" to="/panel/servicios/$serviceId" params={{ serviceId }}>
        {transfers.backToService}
      </Link>
      <Loaded query={query}>{() => <Request serviceId={serviceId} />}</Loaded>
    </Page>
  );
}

function Request({ serviceId }: { serviceId: string }) {
  const navigate = route.useNavigate();
  const [isAtOnce, setAtOnce] = useState(false);
  const act = useGranted(
    client.transfers.open.mutate,
    { act: 'immediate_transfer', subjectId: serviceId },
    {
      onDone: ({ transfer }) => {
        void readAgain('services');
        void navigate({ to: '/panel/transferencias/$changeId', params: { changeId: transfer.id } });
      },
    },
  );
  return (
    <section className="card stack">
      <h2>{transfers.whoTitle}</h2>
      <p>
        {transfers.whoLead} {transfers.domains}
      </p>
      <ActForm
        act={act}
        submit={transfers.openSubmit}
        input={(typed) => ({
          serviceId,
          recipientName: typed('recipientName'),
          recipientEmail: typed('recipientEmail'),
          ...(isAtOnce ? { credentials: credentialsOf(typed) } : {}),
        })}
      >
        {act.reason && <NextStep reason={act.reason} />}
        <Field
          name="recipientName"
          autoComplete="off"
          label={transfers.recipientName}
          hint={transfers.recipientNameHint}
        />
        <Field
          name="recipientEmail"
          type="email"
          inputMode="email"
          autoComplete="off"
          label={transfers.recipientEmail}
        />
        <Select
          name="when"
          label={transfers.when}
          hint={transfers.whenHint}
          options={transfers.whens}
          onChange={(chosen) => setAtOnce(chosen === 'atOnce')}
        />
        {isAtOnce && (
          <>
            <p className="quiet">{transfers.atOnceHint}</p>
            <CredentialFields />
          </>
        )}
      </ActForm>
    </section>
  );
}
