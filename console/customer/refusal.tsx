import { Link } from '@tanstack/react-router';
import { Copy } from '../core/copy.tsx';
import type { Reason } from '../core/reason.ts';
import { ErrorView } from '../core/states.tsx';
import { Owed } from './owed.tsx';
import type { ServiceView } from './service-words.tsx';
import { refusals } from './texts/refusals.ts';
import { isFollowed, ToChange } from './to-change.tsx';

type OpenChange = { id: string; kind: string };

/** Why something cannot be asked for, with the way to what there is to do first. */
export function Refusal({ reason, onRetry }: { reason: Reason; onRetry: () => void }) {
  return (
    <>
      <ErrorView reason={reason} onRetry={onRetry} />
      <NextStep reason={reason} />
    </>
  );
}

/** What can be done at once about a refusal that the server explained. */
export function NextStep({ reason: { code, details } }: { reason: Reason }) {
  switch (code) {
    case 'CHANGE_IN_PROGRESS':
      return <OfChange change={details['change'] as OpenChange} />;
    case 'SERVICE_HAS_UNPAID_INVOICES':
      return <Owed invoices={details['invoices'] as ServiceView['owedInvoices']} />;
    case 'DOMAIN_NOT_CANCELLABLE':
      return (
        <Link className="button second" to="/panel/dominios">
          {refusals.toDomains}
        </Link>
      );
    case 'CLIENT_NOT_VERIFIED':
      return (
        <Link className="button second" to="/panel/datos">
          {refusals.toAccount}
        </Link>
      );
    case 'RECIPIENT_NOT_READY':
      return <Copy text={String(details['signUpLink'])} label={refusals.copySignUp} />;
    default:
      return null;
  }
}

function OfChange({ change }: { change: OpenChange }) {
  return isFollowed(change.kind) ? <ToChange id={change.id} kind={change.kind} /> : null;
}
