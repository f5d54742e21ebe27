import { CAN_HOST } from '../catalogue/hosting.ts';
import { awaitLift, settleFreeze } from '../changes/pause.ts';
import { closeChange, standingOf, touch } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { taskOf } from '../changes/task-of.ts';
import { beginHandOver, endHandOver, isAccessFrozen, sendByRun } from '../credentials/hand-over.ts';
import { beginFirstTerm } from '../services/term.ts';
import { latestTask } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { dayOfMonth, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ActivationStanding } from './activation.ts';
import type { ActivationRecord } from './load-activation.ts';
import { tellActivated } from './notices.ts';
import { giveName } from './panel-name.ts';
import { endOrder, stepIn } from './progress.ts';

/** What comes next of a decided activation: the panel's step, or staff (B1, B9). Nobody is given access while frozen (G9). */
export async function setUpStep(tx: Transaction, loaded: ActivationRecord): Promise<ActivationStanding> {
  const { holder: client, service, provisioner } = loaded;
  if (isAccessFrozen({ client, service })) return awaitLift(tx, loaded);
  await settleFreeze(tx, loaded);
  if (provisioner === 'manual') {
    await openTask(tx, taskOf(loaded, 'activation_by_hand'));
    return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  }
  if (!service.panelUser && !(await nameAccount(tx, loaded))) return askStaff(tx, loaded, 'NO_SERVER');
  await beginHandOver(tx, client, loaded);
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

/**
 * The panel did not create the account, or what it has under that name or domain is not ours: staff is asked (G7, B9). `why` is
 * the code of what failed last.
 */
export const askStaffToSetUp = stepIn(['paid'], (tx, loaded, { why }: Question & { why: string }) =>
  askStaff(tx, loaded, why),
);

/**
 * What staff chose: a service that was set up by hand works, one that cannot be set up is given up, unless its account was
 * read to be there after all; everything else is tried again.
 */
export const reviewSetUp = stepIn(['paid'], async (tx, loaded) => {
  const kind = loaded.provisioner === 'manual' ? 'activation_by_hand' : 'activation_stuck';
  const task = await latestTask(tx, loaded.change.id, kind);
  if (task && !task.resolvedAt) return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  const isFrozen = isAccessFrozen({ client: loaded.holder, service: loaded.service });
  if (task?.choice === 'done_by_hand' && !isFrozen) return complete(tx, loaded);
  if (task?.choice === 'give_up' && !loaded.service.panelCreatedAt) return giveUp(tx, loaded);
  return setUpStep(tx, loaded);
});

/** The order is over although it was paid: its money is its client's credit, and nobody gets any access (B4, G7). */
async function giveUp(tx: Transaction, loaded: ActivationRecord): Promise<ActivationStanding> {
  await endHandOver(tx, loaded);
  return endOrder(tx, loaded, { state: 'cancelled', reason: 'order_impossible' });
}

/** The account was read back: the service is active (B1). Without a reading it is not. */
export const completeActivation = stepIn(['paid'], (tx, loaded) => {
  const { panelUser, panelCreatedAt } = loaded.service;
  if (!panelUser) return setUpStep(tx, loaded);
  return panelCreatedAt ? complete(tx, loaded) : askStaff(tx, loaded, 'NOT_READ');
});

async function askStaff(tx: Transaction, loaded: ActivationRecord, why: string): Promise<ActivationStanding> {
  const { holder: client, service } = loaded;
  if (isAccessFrozen({ client, service })) return awaitLift(tx, loaded);
  await openTask(tx, taskOf(loaded, 'activation_stuck', { why }));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/** Both are stored before the panel hears of them (B9); false if no server can host the plan. */
async function nameAccount(tx: Transaction, loaded: ActivationRecord): Promise<boolean> {
  const { service } = loaded;
  const serverId = service.serverId ?? (await serverFor(tx, loaded));
  if (!serverId || !service.panelDomain) return false;
  service.serverId = serverId;
  service.panelUser = await giveName(tx, { serviceId: service.id, domain: service.panelDomain });
  service.version += 1;
  touch(loaded);
  return true;
}

/**
 * Of the servers that can host its plan, the one where this client had the domain before, whose zone is still there (X6);
 * otherwise the one with the fewest accounts.
 */
async function serverFor(tx: Transaction, { service, holder }: ActivationRecord): Promise<string | null> {
  const [server] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `select v.id from server v join plan on plan.id = ? and ${CAN_HOST}
    order by exists (
        select from service e join ownership_interval o on o.service_id = e.id and o.client_id = ? and o.ended_at is null
        where e.panel_domain = ? and e.server_id = v.id and e.panel_created_at is not null) desc,
      (select count(*) from service a
        where a.server_id = v.id and a.panel_user is not null and a.status not in ('cancelled', 'terminated')),
      v.created_at, v.id
    limit 1`,
    [service.planId, holder.id, service.panelDomain],
  );
  return server?.id ?? null;
}

/** Its first term begins on the local day of its activation, not of its order or its payment (D18). */
async function complete(tx: Transaction, loaded: ActivationRecord): Promise<ActivationStanding> {
  const { service, change, holder } = loaded;
  const startDate = localDateOf(tx.now, change.policy.timeZone);
  service.status = 'active';
  service.anchorDay = dayOfMonth(startDate);
  service.version += 1;
  await tx.em.flush();
  await beginFirstTerm(tx, service, startDate);
  tx.event({ type: 'service.activated', clientId: holder.id, serviceId: service.id });
  tellActivated(tx, loaded, startDate);
  const standing = await closeChange(tx, loaded, { state: 'completed', reason: 'completed' });
  if (service.panelUser) await sendByRun(tx, loaded, holder.id);
  else await beginHandOver(tx, holder, loaded);
  return standing;
}
