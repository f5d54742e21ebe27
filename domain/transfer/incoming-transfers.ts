import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** A service that somebody is passing to the client who asks: `id` is of the transfer. */
export type IncomingTransfer = { id: string; service: string; holder: string; state: string };

/** The open transfers to the client who asks, the oldest first: one statement. @throws {DomainError} FORBIDDEN. */
export function incomingTransfers(ctx: VerbContext): Promise<IncomingTransfer[]> {
  const { clientId } = actingClient(ctx);
  return read(ctx).execute<IncomingTransfer[]>(
    /* sql */ `select c.id, s.label as service, o.name as holder, c.state
    from change_party p
    join service_change c on c.id = p.change_id and c.kind = 'transfer' and c.closed_at is null
    join service s on s.id = c.service_id
    join change_party h on h.change_id = c.id and h.role = 'holder'
    join client o on o.id = h.client_id
    where p.client_id = ? and p.role = 'recipient' order by c.opened_at, c.id`,
    [clientId],
  );
}
