import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { isFrozen, lockCancellation } from './load-cancellation.ts';

/** The account that is to be deleted: user name, domain and creation time together (X7b). Stays inside one activity. */
export type EndingSubject = {
  serverId: string | null;
  account: { user: string; domain: string; createdAt: Date };
  /** Whether its DNS zone stays on the server (X6). */
  keepDns: boolean;
};

/**
 * Rechecks under lock right before the account is deleted (G5): undefined unless the cancellation has claimed it, still
 * without a deletion proven.
 * @throws {DomainError} FROZEN: a freeze that came after the claim stops what was not done yet (G9, invariant 7).
 */
export function endingSubject(ctx: VerbContext, changeId: string): Promise<EndingSubject | undefined> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockCancellation(tx, changeId);
    const { change, service, servesMore } = loaded;
    const { panelUser: user, panelDomain: domain, panelCreatedAt: createdAt, serverId } = service;
    if (change.state !== 'claimed' || !user || !domain || !createdAt) return undefined;
    if (isFrozen(loaded)) refuse('FROZEN');
    if (servesMore) refuse('ACCOUNT_SERVES_MORE');
    // The zone stays for as long as the domain may use our name servers, which nobody but its owner knows (X6).
    return { serverId: serverId ?? null, account: { user, domain, createdAt }, keepDns: true };
  });
}
