import type { ChangeKind } from '../change-kinds.ts';
import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { TaskKind } from '../tasks/staff-task.ts';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type KindDefinition, statesIn } from './kind.ts';
import type { ServiceChange } from './service-change.ts';
import type { Standing } from './standing.ts';

/** What the core asks of a change that a kind has locked and read. */
export type LoadedChange<State extends string = string> = {
  definition: KindDefinition<State>;
  change: ServiceChange;
  /** The open staff task about it, if there is one (G7). */
  openTaskId: string | undefined;
};

/** How long an open change may go unasked when it waits for staff alone. */
const STAFF_CHECK_MS = DAY_MS;
/** How soon a step that can be taken now is asked for again if its run was lost. */
const STEP_CHECK_MS = 10 * MINUTE_MS;

/** The state of a change, as its own kind names it. */
export function stateOf<State extends string>({ change }: LoadedChange<State>): State {
  return change.state as State;
}

/** The subjects that every event of a change names. */
export function subjectsOf({ change }: Pick<LoadedChange, 'change'>) {
  return { changeId: change.id, serviceId: change.serviceId };
}

/**
 * Whoever read a change before ending it ends that version alone (G7), and staff says why.
 * @throws {DomainError} REVIEW_OUTDATED.
 */
export function allowWithdrawal(
  tx: Transaction,
  loaded: Pick<LoadedChange, 'change'>,
  { version, reason }: { version?: number | undefined; reason?: string | undefined },
): void {
  if (version !== undefined && version !== loaded.change.version) {
    refuse('REVIEW_OUTDATED', { changed: ['state'] });
  }
  if (reason) tx.event({ ...subjectsOf(loaded), type: 'change.withdrawal_explained', data: { reason } });
}

/** Every write of a change grows its version (architecture, data flow 5). */
export function touch({ change }: Pick<LoadedChange, 'change'>): void {
  change.version += 1;
}

/** Moves a change to a state, which grows its version. Whether the rules let it go there is for the caller, under lock. */
export function moveTo<State extends string>(loaded: LoadedChange<State>, state: State): void {
  const { definition, change } = loaded;
  const from = stateOf(loaded);
  if (from !== state && !definition.next[from].includes(state)) {
    throw new Error(`a ${definition.kind} does not go from ${from} to ${state}`);
  }
  change.state = state;
  touch(loaded);
}

/** Ends a change, with its reason; tasks that mean nothing any more close with it (G7). */
export async function closeChange<State extends string>(
  tx: Transaction,
  loaded: LoadedChange<State>,
  end: { state: State; reason: string; tasks?: readonly TaskKind[] },
): Promise<Standing<State>> {
  const { change, definition } = loaded;
  change.closedAt = tx.now;
  change.reason = end.reason;
  change.deadline = null;
  moveTo(loaded, end.state);
  if (loaded.openTaskId) {
    await settleTasks(tx, { subjectId: change.id, kinds: end.tasks ?? definition.tasks });
  }
  // Each end of a kind has its entry, in the same form; the compiler knows the one that every kind has.
  const type = `${definition.kind}.${end.state}` as `${ChangeKind}.completed`;
  tx.event({ ...subjectsOf(loaded), type, data: { reason: end.reason } });
  return standingOf(loaded, { waitingFor: 'nothing' });
}

/**
 * Tells a run how its change stands, and stores when the sweep rings if nobody else does. The stored deadline is
 * what a client is shown (invariant 5).
 */
export function standingOf<State extends string, Wait extends string>(
  loaded: LoadedChange<State>,
  next: { waitingFor: Wait; wakeAt?: Date; now?: Date },
): Standing<State, Wait | 'nothing'> {
  const { change, definition } = loaded;
  const state = stateOf(loaded);
  const { version } = change;
  if (definition.states[state] === 'over') {
    change.nextCheckAt = null;
    return { state, version, waitingFor: 'nothing', wakeAt: null };
  }
  if (next.wakeAt) {
    change.nextCheckAt = next.wakeAt;
  } else if (next.now) {
    const pause = next.waitingFor === 'nothing' ? STEP_CHECK_MS : STAFF_CHECK_MS;
    change.nextCheckAt = new Date(next.now.getTime() + pause);
  }
  return {
    state,
    version,
    waitingFor: next.waitingFor,
    wakeAt: next.wakeAt?.getTime() ?? null,
    deadline: change.deadline?.getTime(),
  };
}

/** Whether a change may still be withdrawn. */
export function isOpen(loaded: LoadedChange): boolean {
  return statesIn(loaded.definition, 'open').includes(loaded.change.state);
}
