import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read, transaction } from '../transaction/transaction.ts';
import { isDatabaseTrouble } from './database-trouble.ts';
import { taskSubject } from './give-up-inbound.ts';
import { type InboundArrival, receiveInbound } from './receive-inbound.ts';

/**
 * Stores those of the given messages whose webhook never came (invariant 11) in the order in which they were sent, and
 * resolves to how many they were. `arrivals` are as Twilio lists them, newest first. One statement tells which are
 * missing; one that cannot be stored is left to staff, once, and keeps no other one back.
 * @throws when the database is in trouble: the look is to be made again.
 */
export async function storeMissing(
  ctx: VerbContext,
  { arrivals }: { arrivals: readonly InboundArrival[] },
): Promise<number> {
  const sids = arrivals.map((arrival) => arrival.sid);
  const rows = await read(ctx).execute<{ sid: string }[]>(
    'select sid from inbound_message where sid = any(?::text[])',
    [arrayLiteral(sids)],
  );
  const known = new Set(rows.map((row) => row.sid));
  // Twilio's times are whole seconds: within one, only the order of the list tells what came first.
  const missing = arrivals
    .filter((arrival) => !known.has(arrival.sid))
    .toReversed()
    .sort(byReceipt);
  let stored = 0;
  for (const arrival of missing) if (await isStored(ctx, arrival)) stored += 1;
  return stored;
}

async function isStored(ctx: VerbContext, arrival: InboundArrival): Promise<boolean> {
  try {
    // A look waits for no processing: the sweep has it next.
    await receiveInbound({ ...ctx, deliver: async () => undefined }, arrival);
    return true;
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error;
    await leaveToStaff(ctx, arrival.sid);
    return false;
  }
}

/** Looks overlap: what staff has seen is not shown again. */
function leaveToStaff(ctx: VerbContext, sid: string): Promise<void> {
  const [kind, subjectId] = ['inbound_not_stored', taskSubject(sid)] as const;
  return transaction(ctx, async (tx) => {
    const told = await tx.em.execute('select 1 from staff_task where kind = ? and subject_id = ?', [
      kind,
      subjectId,
    ]);
    if (told.length === 0) await openTask(tx, { kind, subjectId, details: { sid } });
  });
}

function byReceipt(one: InboundArrival, other: InboundArrival): number {
  return (one.receivedAt?.getTime() ?? 0) - (other.receivedAt?.getTime() ?? 0);
}
