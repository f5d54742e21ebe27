import type { ChangeKind } from '../../domain/change-kinds.ts';
import type { KindDefinition } from '../../domain/changes/kind.ts';
import { type ChangeFacts, factsReader } from '../../domain/changes/load.ts';
import { lockAllOf } from '../../domain/changes/lock-change.ts';
import { openChange } from '../../domain/changes/open.ts';
import { awaitLift, pauseChange, resumeChange } from '../../domain/changes/pause.ts';
import { closeChange, isOpen, type LoadedChange, moveTo, standingOf } from '../../domain/changes/progress.ts';
import { ringChange } from '../../domain/changes/ring.ts';
import type { SharedWait, Standing } from '../../domain/changes/standing.ts';
import { stepsOf } from '../../domain/changes/step.ts';
import { taskOf } from '../../domain/changes/task-of.ts';
import { FROZEN_POLICY, type Policy } from '../../domain/company/policies.ts';
import { refuse } from '../../domain/errors.ts';
import { latestTask } from '../../domain/tasks/latest-task.ts';
import { openTask } from '../../domain/tasks/open-task.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { type Transaction, transaction } from '../../domain/transaction/transaction.ts';

/** A kind that the product has not got: it waits three days, can be paused and withdrawn, acts on the panel, is done. */
type State = 'waiting' | 'paused' | 'working' | 'done' | 'withdrawn';
export type RehearsalStanding = Standing<State, SharedWait | 'time'>;
type Loaded = LoadedChange<State> & Pick<ChangeFacts, 'service' | 'parties'>;

const rehearsalKind: KindDefinition<State> = {
  kind: 'rehearsal' as ChangeKind,
  prefix: 'RE',
  first: 'waiting',
  states: { waiting: 'open', paused: 'open', working: 'decided', done: 'over', withdrawn: 'over' },
  next: {
    waiting: ['paused', 'working', 'withdrawn'],
    paused: ['waiting', 'withdrawn'],
    working: ['done'],
    done: [],
    withdrawn: [],
  },
  tasks: ['frozen_change', 'panel_hand_over', 'database_restored'],
};
const WAIT_MS = 3 * DAY_MS;
const loadFacts = factsReader();

async function lock(tx: Transaction, changeId: string): Promise<Loaded> {
  await lockAllOf(tx, changeId);
  const [facts] = await loadFacts(tx.em, [changeId]);
  return facts ? { definition: rehearsalKind, ...facts } : refuse('NOT_FOUND');
}

const stepIn = stepsOf<Loaded, 'time'>({ lock });

export function openRehearsal(
  ctx: VerbContext,
  subject: { serviceId: string; clientId: string },
): Promise<string> {
  return transaction(ctx, async (tx) => {
    await tx.lock({ clients: [subject.clientId], services: [subject.serviceId] });
    const [settings] = await tx.em.execute<{ policy: Policy }[]>(
      `select ${FROZEN_POLICY} as policy from company_settings w`,
    );
    if (!settings) throw new Error('the company has no settings');
    const { id } = await openChange(tx, {
      definition: rehearsalKind,
      serviceId: subject.serviceId,
      parties: { holder: { clientId: subject.clientId, code: null } },
      policy: settings.policy,
      deadline: new Date(tx.now.getTime() + WAIT_MS),
    });
    return id;
  });
}

export function withdrawRehearsal(ctx: VerbContext, changeId: string): Promise<void> {
  return transaction(ctx, async (tx) => {
    const loaded = await lock(tx, changeId);
    if (!isOpen(loaded)) refuse('NOT_FOUND');
    await closeChange(tx, loaded, { state: 'withdrawn', reason: 'withdrawn' });
    ringChange(tx, loaded.change, 'withdrawn');
  });
}

export const reviewWaiting = stepIn(['waiting'], waitingStep);

async function waitingStep(tx: Transaction, loaded: Loaded): Promise<RehearsalStanding> {
  const { deadline } = loaded.change;
  if (isFrozen(loaded)) {
    pauseChange(tx, loaded, { reason: 'frozen', endsAt: null });
    return awaitLift(tx, loaded);
  }
  if (deadline && tx.now < deadline) return standingOf(loaded, { waitingFor: 'time', wakeAt: deadline });
  moveTo(loaded, 'working');
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

export const reviewPause = stepIn(['paused'], async (tx, loaded) => {
  if (isFrozen(loaded)) return awaitLift(tx, loaded);
  await resumeChange(tx, loaded, () => new Date(loaded.change.openedAt.getTime() + WAIT_MS));
  return waitingStep(tx, loaded);
});

export const askStaff = stepIn(['working'], async (tx, loaded) => {
  await openTask(tx, taskOf(loaded, 'panel_hand_over'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
});

export const reviewWork = stepIn(['working'], async (tx, loaded) => {
  const task = await latestTask(tx, loaded.change.id, 'panel_hand_over');
  const isWaiting = task !== null && !task.resolvedAt;
  return standingOf(loaded, { waitingFor: isWaiting ? 'staff' : 'nothing', now: tx.now });
});

export const complete = stepIn(['working'], (tx, loaded) =>
  closeChange(tx, loaded, { state: 'done', reason: 'done' }),
);

function isFrozen({ parties, service }: Loaded): boolean {
  return Boolean(parties['holder']?.client['frozen_at'] ?? service['frozen_at']);
}
