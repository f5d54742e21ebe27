import type { EntityManager } from '@mikro-orm/postgresql';
import { namesOf } from '../change-kinds.ts';
import { ServiceChange } from '../changes/service-change.ts';
import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { type HeldService, lockHeldService, subjectsOfService } from './lock-held-service.ts';
import { FIRST_SERVER, Server } from './server.ts';
import { ENDED_STATUSES } from './service.ts';
import { letPanelFollow } from './suspension.ts';

type Move = { serviceId: string; serverId: string };
type MoveAnswer = { changed: boolean; serverId: string };

/** An account as a server's panel shows it; undefined if it has none of that user name. */
export type ReadAccount = (
  serverId: string | null,
  user: string,
) => Promise<{ domain: string; createdAt: Date; suspended: boolean } | undefined>;

/** What was read on both servers before a move. */
type MoveReading = {
  newServer: 'there' | 'missing' | 'other_account';
  oldServer: 'gone' | 'suspended' | 'other_account' | 'active';
};

/**
 * Staff says that a service's account was moved to another server (B9): both panels are read before. It must stand on the
 * new one, by user name and domain, and be gone from the old one or suspended there. From then on every call goes to the
 * new one, whose creation time is the account's, and where it is suspended if the service is.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND for the service or the server; SERVICE_WITHOUT_ACCOUNT; SERVICE_STATUS_UNFIT for
 * one that has ended; CHANGE_IN_PROGRESS while a change that is decided acts on the account; ACCOUNT_NOT_MOVED with what
 * was read; those of `readAccount`.
 */
export async function moveService(
  ctx: VerbContext,
  input: Move,
  readAccount: ReadAccount,
): Promise<MoveAnswer> {
  actingStaff(ctx);
  const account = await accountOf(read(ctx), input.serviceId);
  if (!(await read(ctx).findOne(Server, { id: input.serverId }))) refuse('NOT_FOUND');
  const found = await readBoth(account, input.serverId, readAccount);
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, input.serviceId);
    const { status } = held;
    if (ENDED_STATUSES.includes(status)) refuse('SERVICE_STATUS_UNFIT', { status });
    const { serverId, user } = await accountOf(tx.em, input.serviceId);
    if (serverId === input.serverId) return { changed: false, serverId };
    // Moved meanwhile: what was read is of another server.
    if (serverId !== account.serverId || user !== account.user) refuse('UNAVAILABLE');
    await refuseDecidedChange(tx, input.serviceId);
    await move(tx, held, { from: serverId, to: input.serverId, createdAt: createdAtOf(found) });
    return { changed: true, serverId: input.serverId };
  });
}

type Account = { serverId: string | null; user: string; domain: string | null };

async function accountOf(em: EntityManager, serviceId: string): Promise<Account> {
  const [row] = await em.execute<{ serverId: string | null; user: string | null; domain: string | null }[]>(
    /* sql */ `select coalesce(server_id, ${FIRST_SERVER}) as "serverId", panel_user as "user", panel_domain as domain
    from service where id = ?`,
    [serviceId],
  );
  if (!row) refuse('NOT_FOUND');
  const { serverId, user, domain } = row;
  return user ? { serverId, user, domain } : refuse('SERVICE_WITHOUT_ACCOUNT');
}

type Found = { reading: MoveReading; createdAt: Date | undefined };

async function readBoth(account: Account, toId: string, readAccount: ReadAccount): Promise<Found> {
  const { serverId, user, domain } = account;
  if (serverId === toId) return { reading: { newServer: 'there', oldServer: 'gone' }, createdAt: undefined };
  const [there, before] = [await readAccount(toId, user), await readAccount(serverId, user)];
  const isOurs = (found: { domain: string }) => found.domain === domain;
  const reading: MoveReading = {
    newServer: there ? (isOurs(there) ? 'there' : 'other_account') : 'missing',
    oldServer: before
      ? isOurs(before)
        ? before.suspended
          ? 'suspended'
          : 'active'
        : 'other_account'
      : 'gone',
  };
  return { reading, createdAt: there?.createdAt };
}

/** When the account was created on the new server. @throws {DomainError} ACCOUNT_NOT_MOVED. */
function createdAtOf({ reading, createdAt }: Found): Date {
  const isMoved = reading.newServer === 'there' && reading.oldServer !== 'active';
  return isMoved && createdAt ? createdAt : refuse('ACCOUNT_NOT_MOVED', { read: reading });
}

/** What is decided acts on the account where it was. */
async function refuseDecidedChange(tx: Transaction, serviceId: string): Promise<void> {
  const change = await tx.em.findOne(ServiceChange, { serviceId, closedAt: null, runsAfter: null });
  if (!change || !namesOf(change.kind)?.decidedIn.includes(change.state)) return;
  const { id, kind, state } = change;
  refuse('CHANGE_IN_PROGRESS', { change: { id, kind, state } });
}

async function move(
  tx: Transaction,
  held: HeldService,
  { from, to, createdAt }: { from: string | null; to: string; createdAt: Date },
): Promise<void> {
  await tx.em.execute('update service set server_id = ?, panel_created_at = ? where id = ?', [
    to,
    createdAt,
    held.id,
  ]);
  const data = { toServerId: to, ...(from && { fromServerId: from }) };
  tx.event({ type: 'service.moved', ...subjectsOfService(held), data });
  if (held.status === 'active' || held.status === 'suspended') await letPanelFollow(tx, held);
}
