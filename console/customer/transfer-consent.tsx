import { useQuery } from '@tanstack/react-query';
import { ActForm } from '../core/act-form.tsx';
import { client, trpc } from '../core/api.ts';
import { Copy } from '../core/copy.tsx';
import { CredentialFields, credentialsOf } from '../core/credential-fields.tsx';
import { useGranted } from '../core/granted.ts';
import { readAgain } from './read-again.ts';
import { transfers } from './texts/transfers.ts';
import { isWithdrawable, type TransferView } from './transfer-standing.tsx';

/** The reader's own consent while it is missing: the literal text (T4, T5), or signed in where a task asked for it (T6). */
export function OwnConsent({ transfer }: { transfer: TransferView }) {
  const { party, consents, signedInConsent } = transfer;
  const isGiven = consents.some((consent) => consent.party === party && !consent.voidedAt);
  if (isGiven || !isWithdrawable(transfer)) return null;
  return signedInConsent ? <SignedIn transfer={transfer} /> : <ByWhatsApp transfer={transfer} />;
}

function ByWhatsApp({ transfer: { consentText, consentLink } }: { transfer: TransferView }) {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  return (
    <section className="card stack">
      <h2>{transfers.ownTitle}</h2>
      {account && <p>{transfers.ownLead(account.phone)}</p>}
      <Literal text={consentText} />
      <a className="button wide" href={consentLink} target="_blank" rel="noreferrer">
        {transfers.openWhatsApp}
      </a>
      <Copy text={consentText} label={transfers.copy} />
    </section>
  );
}

function SignedIn({ transfer: { id: changeId, consentText } }: { transfer: TransferView }) {
  const act = useGranted(
    client.transfers.consent.mutate,
    { act: 'consent_to_transfer', subjectId: changeId },
    { onDone: () => readAgain('transfers') },
  );
  return (
    <section className="card stack">
      <h2>{transfers.signedInTitle}</h2>
      <p>{transfers.signedInLead}</p>
      <Literal text={consentText} />
      <ActForm
        act={act}
        submit={transfers.signedInSubmit}
        input={(typed) => ({ changeId, credentials: credentialsOf(typed) })}
      >
        <CredentialFields />
      </ActForm>
    </section>
  );
}

function Literal({ text }: { text: string }) {
  return (
    <figure className="literal">
      <figcaption className="unseen">{transfers.ownText}</figcaption>
      <blockquote>{text}</blockquote>
    </figure>
  );
}
