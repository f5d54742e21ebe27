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
  /** How it ends where staff chose so, in whatever task (G7); a kind without it has no such task. */
  endedByStaff?: { is: (loaded: Loaded) => boolean; end: Step<Loaded, Wait, Question> };
};
type StateIn<Loaded> = Loaded extends LoadedChange<infer State> ? State : never;
type Told<Loaded, Wait extends string> = Standing<StateIn<Loaded>, Wait | SharedWait>;
type Step<Loaded, Wait extends string, Asked extends Question> = (
  tx: Transaction,
  loaded: Loaded,
  asked: Asked,
) => Promise<Told<Loaded, Wait>> | Told<Loaded, Wait>;

/**
 * The frame of every verb that a change's run calls: lock, ask whether the change is still in one of `states` (a stray
 * call is told how it stands and does nothing), end it if staff chose so (G7), take the step. A database that knows
 * less than the run was restored from a backup: the change parks until staff says `continue`.
 * The verbs throw {DomainError} NOT_FOUND.
 */
export function stepsOf<Loaded extends LoadedChange, Wait extends string>({
  lock,
  endedByStaff,
}: StepsOf<Loaded, Wait>) {
  return <Asked extends Question = Question>(
    states: readonly StateIn<Loaded>[],
    step: Step<Loaded, Wait, Asked>,
  ): ((ctx: VerbContext, asked: Asked) => Promise<Told<Loaded, Wait>>) =>
    (ctx, asked) =>
      transaction(ctx, async (tx): Promise<Told<Loaded, Wait>> => {
        const loaded = await lock(tx, asked.changeId);
        const state = stateOf(loaded) as StateIn<Loaded>;
        if (await isRestored(tx, loaded, asked)) {
          return park(tx, loaded, asked) as Promise<Told<Loaded, Wait>>;
        }
        if (loaded.definition.states[state] === 'over' || !states.includes(state)) {
          return { state, version: loaded.change.version, waitingFor: 'review', wakeAt: null };
        }
        if (isOpen(loaded) && endedByStaff?.is(loaded)) return endedByStaff.end(tx, loaded, asked);
        return step(tx, loaded, asked);
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
