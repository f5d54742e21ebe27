import type { EventName } from '../events/event-types.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { type LoadedChange, moveTo, standingOf, stateOf, subjectsOf } from './progress.ts';
import { ringChangesOf } from './ring.ts';
import type { Standing } from './standing.ts';
import { taskOf } from './task-of.ts';

/** A state of that name is what a kind needs to be paused. */
type Pausable = 'paused';
/** Each kind that can be paused has its entry, in the same form. */
type EventOf<Move extends 'paused' | 'resumed'> = Extract<EventName, `${string}.${Move}`>;

/**
 * Pauses a change where it stands; what stops it takes the place of an earlier cause, and where it stood before either is
 * kept. Without `endsAt` it lasts until staff acts (G9).
 */
export function pauseChange<State extends string>(
  tx: Transaction,
  loaded: LoadedChange<State | Pausable>,
  { reason, endsAt }: { reason: string; endsAt: Date | null },
): void {
  const { change, definition } = loaded;
  if (change.state !== 'paused') change.pausedFrom = change.state;
  change.pauseReason = reason;
  change.pauseEndsAt = endsAt;
  change.deadline = endsAt;
  moveTo(loaded, 'paused');
  tx.event({
    ...subjectsOf(loaded),
    type: `${definition.kind}.paused` as EventOf<'paused'>,
    data: { reason },
  });
}

/** Lets a paused change go on where it stood, with the deadline that it has there. Resolves to that state. */
export async function resumeChange<State extends string>(
  tx: Transaction,
  loaded: LoadedChange<State>,
  deadlineIn: (state: State) => Date | null | undefined,
): Promise<State> {
  const { change, definition } = loaded;
  const from = (change.pausedFrom ?? definition.first) as State;
  change.pausedFrom = null;
  change.pauseReason = null;
  change.pauseEndsAt = null;
  change.deadline = deadlineIn(from);
  moveTo(loaded, from);
  tx.event({ ...subjectsOf(loaded), type: `${definition.kind}.resumed` as EventOf<'resumed'> });
  await settleFreeze(tx, loaded);
  return stateOf(loaded);
}

/** Nobody has to look any more whether a freeze is lifted (G9). */
export async function settleFreeze(
  tx: Transaction,
  { change, openTaskId }: Pick<LoadedChange, 'change' | 'openTaskId'>,
): Promise<void> {
  if (openTaskId) await settleTasks(tx, { subjectId: change.id, kinds: ['frozen_change'] });
}

type Frozen = Parameters<typeof ringChangesOf>[1];

/** What is frozen since just now stops the open changes that are about it; a task of each says so (G9). */
export async function stopChanges(
  tx: Transaction,
  frozen: Frozen,
  why: { clientId: string } | { details: { reason: string } },
): Promise<void> {
  for (const { id } of await ringChangesOf(tx, frozen, 'dataChanged')) {
    await openTask(tx, { kind: 'frozen_change', subjectId: id, changeId: id, ...why });
  }
}

/**
 * A freeze was lifted just now: what it stopped goes on where it stood, and nobody has to look any more, unless another freeze
 * stops it too (G9). The caller has flushed.
 */
export async function letChangesGo(tx: Transaction, lifted: Frozen): Promise<void> {
  const rung = await ringChangesOf(tx, lifted, 'dataChanged');
  const free = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select c.id from service_change c join service s on s.id = c.service_id
    where c.id = any (?::uuid[]) and s.frozen_at is null and not exists (
      select from change_party p join client k on k.id = p.client_id
      where p.change_id = c.id and k.frozen_at is not null)`,
    [arrayLiteral(rung.map(({ id }) => id))],
  );
  for (const { id: subjectId } of free) await settleTasks(tx, { subjectId, kinds: ['frozen_change'] });
}

/** Nothing but staff ends a freeze: as long as it lasts there is a task (G7, G9). */
export async function awaitLift<State extends string>(
  tx: Transaction,
  loaded: LoadedChange<State>,
): Promise<Standing<State>> {
  await openTask(tx, taskOf(loaded, 'frozen_change'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}
