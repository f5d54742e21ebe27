import { Link } from '@tanstack/react-router';
import { Copy } from '../core/copy.tsx';
import type { Reason } from '../core/reason.ts';
import { ErrorView } from '../core/states.tsx';
import { Owed } from './owed.tsx';
import type { ServiceView } from './service-words.tsx';
import { refusals } from './texts/refusals.ts';

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
      return <ToChange change={details['change'] as OpenChange} />;
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

function ToChange({ change: { id, kind } }: { change: OpenChange }) {
  if (kind === 'transfer') {
    return (
      <Link className="button second" to="/panel/transferencias/$changeId" params={{ changeId: id }}>
        {refusals.toTransfer}
      </Link>
    );
  }
  if (kind === 'upgrade') {
    return (
      <Link className="button second" to="/panel/subidas/$changeId" params={{ changeId: id }}>
        {refusals.toUpgrade}
      </Link>
    );
  }
  if (kind !== 'cancellation') return null;
  return (
    <Link className="button second" to="/panel/bajas/$changeId" params={{ changeId: id }}>
      {refusals.toCancellation}
    </Link>
  );
}
