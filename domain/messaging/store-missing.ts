import { read } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { type InboundArrival, receiveInbound } from './receive-inbound.ts';

/**
 * Stores those of the given messages whose webhook never came (invariant 11), oldest first, and resolves to how many
 * they were. One statement tells which are missing.
 */
export async function storeMissing(
  ctx: VerbContext,
  { arrivals }: { arrivals: readonly InboundArrival[] },
): Promise<number> {
  const sids = arrivals.map((arrival) => arrival.sid);
  const rows = await read(ctx).execute<{ sid: string }[]>(
    'select sid from inbound_message where sid = any(?::text[])',
    [JSON.stringify(sids).replace('[', '{').replace(/\]$/, '}')],
  );
  const known = new Set(rows.map((row) => row.sid));
  const missing = arrivals.filter((arrival) => !known.has(arrival.sid)).sort(byReceipt);
  for (const arrival of missing) await receiveInbound(ctx, arrival);
  return missing.length;
}

function byReceipt(one: InboundArrival, other: InboundArrival): number {
  return (one.receivedAt?.getTime() ?? 0) - (other.receivedAt?.getTime() ?? 0);
}
