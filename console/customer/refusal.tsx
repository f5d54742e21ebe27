import { Link } from '@tanstack/react-router';
import { type Reason, reasonOf } from '../core/reason.ts';
import { ErrorView } from '../core/states.tsx';
import { Owed } from './owed.tsx';
import type { ServiceView } from './service-words.tsx';
import { refusals } from './texts/refusals.ts';

type OpenChange = { id: string; kind: string };

/** Why something cannot be asked for, with the way to what there is to do first. */
export function Refusal({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const reason = reasonOf(error);
  return (
    <>
      <ErrorView reason={reason} onRetry={onRetry} />
      <NextStep reason={reason} />
    </>
  );
}

function NextStep({ reason: { code, details } }: { reason: Reason }) {
  if (code === 'CHANGE_IN_PROGRESS') return <ToChange change={details['change'] as OpenChange} />;
  if (code === 'SERVICE_HAS_UNPAID_INVOICES') {
    return <Owed invoices={details['invoices'] as ServiceView['owedInvoices']} />;
  }
  return null;
}

function ToChange({ change: { id, kind } }: { change: OpenChange }) {
  if (kind !== 'cancellation') return null;
  return (
    <Link className="button second" to="/panel/bajas/$changeId" params={{ changeId: id }}>
      {refusals.toCancellation}
    </Link>
  );
}
