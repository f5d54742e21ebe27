import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { changeInWords } from './service-words.tsx';
import { transfers } from './texts/transfers.ts';

type IncomingTransfer = inferOutput<typeof trpc.account.me>['incoming'][number];

/** A service that somebody is passing to the reader. */
export function Incoming({ transfer: { id, holder, service, state } }: { transfer: IncomingTransfer }) {
  return (
    <section className="notice good">
      <h2>{transfers.incomingTitle(holder, service)}</h2>
      <p>
        {state === 'awaiting_consents' ? transfers.incomingLead : changeInWords({ kind: 'transfer', state })}
      </p>
      <div>
        <Link className="button" to="/panel/transferencias/$changeId" params={{ changeId: id }}>
          {transfers.incomingFollow}
        </Link>
      </div>
    </section>
  );
}
