import { isAccessFrozen } from '../credentials/hand-over.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type ActivationRecord, lockActivation } from './load-activation.ts';

/** The account that is to be created, on which server, and what tells that it is ours. Stays inside one activity. */
export type AccountSubject = {
  serverId: string | null;
  account: { user: string; domain: string; plan: string; email: string };
  /** What its first password is worked out from. */
  passwordSeed: string;
  /** An account from before the order is not ours (B9); none: staff made it, and vouches for it. */
  notBefore: Date | null;
  /** Whether a zone of the domain that is on the server already belongs to this client (X6). */
  takesOverZone: boolean;
};

type Row = { plan: string | null; passwordSeed: string | null; takesOverZone: boolean };

/** The zone is whoever's had the last service of that domain there, if it ever had an account. */
const SUBJECT = /* sql */ `
select plan.panel_package as plan, h.password_seed as "passwordSeed", coalesce((
    select o.client_id = ? from service e
    join ownership_interval o on o.service_id = e.id and o.ended_at is null
    where e.panel_domain = s.panel_domain and e.server_id is not distinct from s.server_id and e.id <> s.id
      and e.panel_created_at is not null and e.status in ('cancelled', 'terminated')
    order by e.panel_created_at desc limit 1), false) as "takesOverZone"
from service s
join plan on plan.id = s.plan_id
left join credentials_hand_over h on h.change_id = ?
where s.id = ?`;

/**
 * Rechecks under lock right before the panel is asked (G5): undefined unless the activation is decided and its account has
 * a name.
 * @throws {DomainError} FROZEN (G9).
 */
export function accountSubject(ctx: VerbContext, changeId: string): Promise<AccountSubject | undefined> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockActivation(tx, changeId);
    const { change, service, holder, lastChoices } = loaded;
    const { panelUser: user, panelDomain: domain } = service;
    if (change.state !== 'paid' || !user || !domain) return undefined;
    if (isAccessFrozen({ client: holder, service })) refuse('FROZEN');
    const row = await readSubject(tx, loaded);
    if (!row?.plan || !row.passwordSeed) return undefined;
    const isByHand = lastChoices['activation_stuck'] === 'made_by_hand';
    return {
      serverId: service.serverId ?? null,
      account: { user, domain, plan: row.plan, email: holder.email },
      passwordSeed: row.passwordSeed,
      notBefore: isByHand ? null : change.openedAt,
      takesOverZone: row.takesOverZone,
    };
  });
}

async function readSubject(tx: Transaction, loaded: ActivationRecord): Promise<Row | undefined> {
  const { change, service, holder } = loaded;
  const [row] = await tx.em.execute<Row[]>(SUBJECT, [holder.id, change.id, service.id]);
  return row;
}

/** What the panel was read to have: exactly this account was created then. Of another name by now it says nothing. */
export function recordAccount(
  ctx: VerbContext,
  { changeId, user, createdAt }: { changeId: string; user: string; createdAt: Date },
): Promise<void> {
  return transaction(ctx, async (tx) => {
    const { change, service } = await lockActivation(tx, changeId);
    if (change.state !== 'paid' || service.panelUser !== user) return;
    service.panelCreatedAt = createdAt;
    service.version += 1;
  });
}
