import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { ActForm } from '../../core/act-form.tsx';
import { client, queryClient, trpc } from '../../core/api.ts';
import { Choices } from '../../core/choices.tsx';
import { CredentialFields, credentialsOf } from '../../core/credential-fields.tsx';
import { Field } from '../../core/field.tsx';
import { useGranted } from '../../core/granted.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { BackToService } from '../back-to-service.tsx';
import { Owed } from '../owed.tsx';
import { readAgain } from '../read-again.ts';
import { Refusal } from '../refusal.tsx';
import { cancellation } from '../texts/cancellation.ts';
import { services } from '../texts/services.ts';
import { Moments } from '../when.tsx';

type Preview = inferOutput<typeof trpc.cancellations.preview>;
type Mode = Preview['modes'][number]['mode'];

const route = getRouteApi('/panel/panel/servicios/$serviceId/baja');
/** The end of the window moves on with the time. */
const REREAD_MS = 60_000;

/** Asking for the end of a service: what follows from it first (X10), then when, then who asks. */
export function Cancel() {
  const { serviceId } = route.useParams();
  const service = useQuery(trpc.services.get.queryOptions({ serviceId }, { retry: false }));
  const options = trpc.cancellations.preview.queryOptions({ serviceId });
  const preview = useQuery({ ...options, refetchInterval: REREAD_MS });
  return (
    <Page title={service.data ? cancellation.of(service.data.label) : cancellation.ask}>
      {service.isError ? (
        <Link className="plain" to="/panel">
          {services.back}
        </Link>
      ) : (
        <BackToService serviceId={serviceId} />
      )}
      <Loaded query={preview} failed={(reason, retry) => <Refusal reason={reason} onRetry={retry} />}>
        {(data) => <Consequences preview={data} />}
      </Loaded>
    </Page>
  );
}

function Consequences({ preview }: { preview: Preview }) {
  const [only] = preview.modes.length === 1 ? preview.modes : [];
  const [chosen, choose] = useState<Mode | undefined>(only?.mode);
  return (
    <>
      <p>{cancellation.lead}</p>
      <Deleted preview={preview} />
      <Debt preview={preview} />
      <section className="card stack">
        <Choices
          legend={cancellation.modeTitle}
          name="mode"
          options={preview.modes.toReversed().map(({ mode, text }) => ({
            value: mode,
            title: isOrder(preview) ? cancellation.modeOfOrder : cancellation.modes[mode],
            about: text,
          }))}
          chosen={chosen}
          onChoose={choose}
        />
      </section>
      {chosen && <Confirm key={chosen} preview={preview} mode={chosen} />}
    </>
  );
}

/** What was never set up has nothing to delete: its order is cancelled (B5). */
function isOrder({ deleted }: Preview): boolean {
  return deleted.length === 0;
}

function Deleted({ preview }: { preview: Preview }) {
  if (isOrder(preview)) return null;
  const { deleted, terms } = preview;
  return (
    <section className="card stack">
      <h2>{cancellation.deletedTitle}</h2>
      <p>{cancellation.deletedLead}</p>
      <ul className="points">
        {deleted.map((text) => (
          <li key={text}>
            <strong>{text}</strong>
          </li>
        ))}
      </ul>
      <h2>{cancellation.termsTitle}</h2>
      <ul className="points">
        {terms.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

function Debt({ preview }: { preview: Preview }) {
  if (isOrder(preview)) return null;
  const { owed, ifUnpaid } = preview;
  if (owed.length === 0) return <p>{cancellation.nothingOwed}</p>;
  return (
    <>
      <Owed invoices={owed} />
      {ifUnpaid && (
        <div className="notice warn">
          <p>{ifUnpaid}</p>
        </div>
      )}
    </>
  );
}

function Confirm({ preview, mode }: { preview: Preview; mode: Mode }) {
  const { serviceId, modes } = preview;
  const navigate = useNavigate();
  const asked = { act: 'cancel' as const, subjectId: serviceId, mode };
  const act = useGranted(client.cancellations.request.mutate, asked, {
    onDone: async ({ cancellation: done }) => {
      queryClient.setQueryData(trpc.cancellations.get.queryKey({ changeId: done.id }), done);
      void readAgain('services');
      await navigate({ to: '/panel/bajas/$changeId', params: { changeId: done.id }, replace: true });
    },
  });
  const shown = modes.find((each) => each.mode === mode);
  return (
    <section className="card stack">
      <h2>{cancellation.confirmTitle}</h2>
      {shown && !isOrder(preview) && <Moments {...shown} isWithdrawable />}
      <ActForm
        act={act}
        submit={isOrder(preview) ? cancellation.askOrder : cancellation.submit}
        input={(typed) => {
          const reason = typed('reason').trim();
          return {
            serviceId,
            mode,
            ...(reason === '' ? {} : { reason }),
            credentials: credentialsOf(typed),
          };
        }}
      >
        <CredentialFields />
        <Field
          name="reason"
          autoComplete="off"
          label={cancellation.reason}
          hint={cancellation.reasonHint}
          isOptional
        />
      </ActForm>
    </section>
  );
}
