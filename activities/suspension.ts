import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  leaveSuspensionToStaff,
  type PanelReading,
  recordPanelSuspension,
  type WantedSuspension,
  wantedSuspension,
} from '../domain/services/panel-suspension.ts';
import { PanelRefused } from '../integrations/panel/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import type { PanelAccount, PanelPort } from '../integrations/panel/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

const MS_PER_SECOND = 1_000;
/** A panel that says that it did something and did not is believed no oftener. */
const MOST_CLAIMS = 3;

/** What a suspension asks of the panel. */
export function createPanelSuspensionActivities(deps: ActivityDependencies & { panels: Panels }) {
  return {
    /**
     * Suspends a service's account or lets it work again, as the database wants it, and records what was read back (B8);
     * once more if the database wants another state by then.
     */
    async alignSuspension(serviceId: string): Promise<void> {
      for (let isFollowed = false; !isFollowed; ) {
        const wanted = await wantedSuspension(await activityContext(deps), serviceId);
        if (!wanted) return;
        const reading = await follow(await deps.panels.at(wanted.server), wanted);
        isFollowed = await recordPanelSuspension(await activityContext(deps), { serviceId, reading });
      }
    },
  };
}

/** What a suspension asks of Postgres alone. */
export function createSuspensionActivities(deps: ActivityDependencies) {
  return {
    async leaveSuspensionToStaff(serviceId: string): Promise<void> {
      await leaveSuspensionToStaff(await activityContext(deps), serviceId);
    },
  };
}

/** Brings an account to the state that is wanted, and says what it is then. The port reads back what it did. */
async function follow(panel: PanelPort, wanted: WantedSuspension): Promise<PanelReading> {
  const { user, reason } = wanted;
  const account = await accountOf(panel, wanted);
  // The answer of an earlier try may have been lost: of one that was to change it, not of one that only looks.
  const mayBeLost = Context.current().info.attempt > 1 && (wanted.isDue || wanted.wanted === 'suspended');
  const isNew = account.suspended !== (wanted.wanted === 'suspended') || mayBeLost;
  if (wanted.wanted === 'suspended') {
    await retried(() => panel.suspend({ user, reason: reason ?? '' }));
    return { is: 'suspended', isPanelsOwn: false, isNew };
  }
  const isPanelsOwn = account.suspended && !account.isSuspendedByUs && !wanted.isReleased;
  if (isPanelsOwn) return { is: 'suspended', isPanelsOwn, isNew: true };
  await retried(() => panel.unsuspend({ user }));
  return { is: 'active', isPanelsOwn, isNew };
}

/** What the panel only claims to have done is asked for again, and then left to staff (B8). */
async function retried(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    const isClaim = error instanceof PanelRefused && error.reason === 'not_changed';
    if (!isClaim || Context.current().info.attempt >= MOST_CLAIMS) throw error;
    throw ApplicationFailure.retryable(error.code, error.code);
  }
}

/**
 * The account by user name, domain and creation time (X7): one that got the name since is not ours, and one that serves two
 * services is not this one's alone. Both are for staff, before any call that changes.
 */
async function accountOf(panel: PanelPort, wanted: WantedSuspension): Promise<PanelAccount> {
  if (wanted.isShared) throw leftToStaff('SHARED_ACCOUNT');
  const account = await panel.accountSummary(wanted.user);
  if (!account) throw leftToStaff('ACCOUNT_MISSING');
  const { domain, createdAt } = wanted;
  const isOurs =
    (domain === null || account.domain === domain) &&
    (createdAt === null || secondOf(account.createdAt) === secondOf(createdAt));
  if (!isOurs) throw leftToStaff('OTHER_ACCOUNT');
  return account;
}

function secondOf(instant: Date): number {
  return Math.floor(instant.getTime() / MS_PER_SECOND);
}

function leftToStaff(code: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(code, code);
}

export type PanelSuspensionActivities = ReturnType<typeof createPanelSuspensionActivities>;
export type SuspensionActivities = ReturnType<typeof createSuspensionActivities>;
