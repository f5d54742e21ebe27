import { latestDecision } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { isOpen, type LoadedChange, standingOf, stateOf } from './progress.ts';
import type { Question, SharedWait, Standing } from './standing.ts';
import { taskOf } from './task-of.ts';

/** What a kind hands to the frame of its steps. */
type StepsOf<Loaded, Wait extends string> = {
  /** Locks a change with all that it concerns and reads it whole. */
  lock: (tx: Transaction, changeId: string) => Promise<Loaded>;
  /** Whether staff chose to end it, in whatever task (G7). */
  isEndedByStaff: (loaded: Loaded) => boolean;
  end: (tx: Transaction, loaded: Loaded) => Promise<Standing<StateIn<Loaded>, Wait | SharedWait>>;
};
type StateIn<Loaded> = Loaded extends LoadedChange<infer State> ? State : never;
type Step<Loaded, Wait extends string> = (
  tx: Transaction,
  loaded: Loaded,
) => Promise<Standing<StateIn<Loaded>, Wait | SharedWait>> | Standing<StateIn<Loaded>, Wait | SharedWait>;

/**
 * The frame of every verb that a change's run calls: lock, ask whether the change is still in one of `states` (a stray
 * call is told how it stands and does nothing), end it if staff chose so (G7), take the step. A database that knows
 * less than the run was restored from a backup: the change parks until staff says `continue`.
 */
export function stepsOf<Loaded extends LoadedChange, Wait extends string>(kind: StepsOf<Loaded, Wait>) {
  type Told = Standing<StateIn<Loaded>, Wait | SharedWait>;
  /** @throws {DomainError} NOT_FOUND. */
  return (
    ctx: VerbContext,
    question: Question,
    options: { states: readonly StateIn<Loaded>[]; step: Step<Loaded, Wait> },
  ): Promise<Told> =>
    transaction(ctx, async (tx): Promise<Told> => {
      const loaded = await kind.lock(tx, question.changeId);
      const state = stateOf(loaded) as StateIn<Loaded>;
      if (await isRestored(tx, loaded, question)) return park(tx, loaded, question) as Promise<Told>;
      if (loaded.definition.states[state] === 'over' || !options.states.includes(state)) {
        return { state, version: loaded.change.version, waitingFor: 'review', wakeAt: null };
      }
      if (isOpen(loaded) && kind.isEndedByStaff(loaded)) return kind.end(tx, loaded);
      return options.step(tx, loaded);
    });
}

async function isRestored(tx: Transaction, loaded: LoadedChange, question: Question): Promise<boolean> {
  return loaded.change.version < question.knownVersion && !(await continued(tx, loaded, question));
}

async function park(tx: Transaction, loaded: LoadedChange, { knownVersion }: Question) {
  await openTask(tx, taskOf(loaded, 'database_restored', { knownVersion: String(knownVersion) }));
  return { ...standingOf(loaded, { waitingFor: 'staff', now: tx.now }), version: knownVersion };
}

async function continued(tx: Transaction, { change }: LoadedChange, question: Question): Promise<boolean> {
  const task = await latestDecision(tx, change.id, 'database_restored');
  // A leave to continue is for the restore that it was asked about, not for the next one.
  const isMeant = task?.details['knownVersion'] === String(question.knownVersion);
  if (!isMeant || task.choice !== 'continue') return false;
  change.version = question.knownVersion + 1;
  return true;
}
