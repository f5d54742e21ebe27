import { Link } from '@tanstack/react-router';
import { Copy } from '../core/copy.tsx';
import type { Reason } from '../core/reason.ts';
import { services } from './texts/services.ts';
import { transfers } from './texts/transfers.ts';

type Owed = { id: string; number: number; link: string };

/** What can be done at once about a refusal that the server explained: the way there. */
export function WayOut({ reason: { code, details }, serviceId }: { reason: Reason; serviceId: string }) {
  switch (code) {
    case 'SERVICE_HAS_UNPAID_INVOICES':
      return <Unpaid invoices={details['invoices'] as Owed[]} />;
    case 'CHANGE_IN_PROGRESS':
      return (
        <Link className="button second" to="/panel/servicios/$serviceId" params={{ serviceId }}>
          {transfers.seeOpen}
        </Link>
      );
    case 'CLIENT_NOT_VERIFIED':
      return (
        <Link className="button second" to="/panel/datos">
          {transfers.toAccount}
        </Link>
      );
    case 'RECIPIENT_NOT_READY':
      return <Copy text={String(details['signUpLink'])} label={transfers.copySignUp} />;
    default:
      return null;
  }
}

function Unpaid({ invoices }: { invoices: readonly Owed[] }) {
  return (
    <ul className="stack">
      {invoices.map(({ id, number, link }) => (
        <li key={id}>
          <a className="button second wide" href={link}>
            {services.payInvoice(number)}
          </a>
        </li>
      ))}
    </ul>
  );
}
