import { randomUUID } from 'node:crypto';
import { Client } from '../clients/client.ts';
import { normalEmail } from '../clients/contact.ts';
import { type ContactField, contactToUpdate } from '../clients/unreachable-contact.ts';
import { refuse } from '../errors.ts';
import { HOUR_MS } from '../time.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { throttled } from './credential-tries.ts';
import { Session } from './entities.ts';
import { addressHash, deviceHash, type Place } from './known-place.ts';
import { verifySecret } from './secrets.ts';
import { Staff } from './staff.ts';
import { newToken } from './tokens.ts';
import { acceptedStep } from './totp.ts';

/** How long a session lasts from signing in, used or not (C5). */
export const SESSION_HOURS = 12;

export type SignInInput = {
  email: string;
  password: string;
  /** The six digits of a member of staff's second factor; with it only staff can sign in, without it only clients. */
  totp?: string;
} & Place;

export type SignedIn = {
  sessionToken: string;
  /** Makes the device known to the account's throttle: to be kept there, and sent with what is throttled (C6). */
  deviceToken: string;
  role: 'client' | StaffRole;
  clientId?: string;
  staffId?: string;
  /** What of the client's contact could not be reached, if anything (A4). */
  contactToUpdate?: ContactField[];
};

type Opened = Omit<SignedIn, 'deviceToken'>;
type Account = { id: string; passwordHash: string; role: SignedIn['role']; totpSecret?: string };

/**
 * Signs a client or a member of staff in (C5, C8). Unknown account, wrong password, wrong or used second factor: one
 * answer, after the same work.
 * @throws {DomainError} SIGN_IN_FAILED, TOO_MANY_TRIES.
 */
export async function signIn(ctx: VerbContext, input: SignInInput): Promise<SignedIn> {
  const email = normalEmail(input.email) ?? '';
  const source = { secret: 'password', account: email, place: input } as const;
  const right = await throttled(ctx, source, async ({ byDevice }) => {
    const account = await rightAccount(ctx, email, input);
    return account && { ...account, deviceToken: (byDevice && input.deviceToken) || newToken().token };
  });
  if (!right) refuse('SIGN_IN_FAILED');
  const { deviceToken } = right;
  const place = { address: input.address, deviceToken };
  const opened = await transaction(ctx, (tx) =>
    right.role === 'client' ? openForClient(tx, right, place) : openForStaff(tx, right, place),
  );
  return opened ? { ...opened, deviceToken } : refuse('SIGN_IN_FAILED');
}

type RightAccount = Account & { step: number };

async function rightAccount(
  ctx: VerbContext,
  email: string,
  { password, totp }: SignInInput,
): Promise<RightAccount | undefined> {
  const account = await (totp === undefined ? findClient(ctx, email) : findStaff(ctx, email));
  const isRight = await verifySecret(account?.passwordHash, password);
  const step = account?.totpSecret ? acceptedStep(account.totpSecret, totp ?? '', ctx.now) : 0;
  return account && isRight && step !== undefined ? { ...account, step } : undefined;
}

async function findClient(ctx: VerbContext, email: string): Promise<Account | undefined> {
  const client = await read(ctx).findOne(Client, { email }, { fields: ['passwordHash'] });
  return client ? { id: client.id, passwordHash: client.passwordHash, role: 'client' } : undefined;
}

async function findStaff(ctx: VerbContext, email: string): Promise<Account | undefined> {
  const fields = ['passwordHash', 'role', 'totpSecret'] as const;
  const found = await read(ctx).findOne(Staff, { email, disabledAt: null }, { fields });
  const { id, passwordHash, role, totpSecret } = found ?? {};
  return id && role && passwordHash && totpSecret ? { id, passwordHash, role, totpSecret } : undefined;
}

/** The password was checked before the lock: one that changed meanwhile opens nothing. */
async function openForClient(tx: Transaction, account: Account, place: Place): Promise<Opened | undefined> {
  const unchanged = await tx.em.execute(
    'select 1 from client where id = ? and password_hash = ? for no key update',
    [account.id, account.passwordHash],
  );
  if (unchanged.length === 0) return undefined;
  const sessionToken = openSession(tx, { clientId: account.id, staffId: null }, place);
  tx.event({ type: 'client.signed_in', clientId: account.id });
  const toUpdate = await contactToUpdate(tx.em, account.id);
  return {
    sessionToken,
    role: 'client',
    clientId: account.id,
    ...(toUpdate.length > 0 ? { contactToUpdate: toUpdate } : {}),
  };
}

/** A code is good once: its time step is taken in the same statement that checks it, and who they are by now (C8). */
async function openForStaff(
  tx: Transaction,
  { step, totpSecret, ...account }: RightAccount,
  place: Place,
): Promise<Opened | undefined> {
  const taken = await tx.em.execute(
    /* sql */ `update staff set totp_last_step = ?
    where id = ? and disabled_at is null and password_hash = ? and totp_secret = ?
      and coalesce(totp_last_step, 0) < ? returning id`,
    [step, account.id, account.passwordHash, totpSecret, step],
  );
  if (taken.length === 0) return undefined;
  const sessionToken = openSession(tx, { clientId: null, staffId: account.id }, place);
  tx.event({ type: 'staff.signed_in', data: { staffId: account.id } });
  return { sessionToken, role: account.role, staffId: account.id };
}

function openSession(tx: Transaction, owner: Pick<Session, 'clientId' | 'staffId'>, place: Place): string {
  const { token, tokenHash } = newToken();
  tx.em.create(Session, {
    id: randomUUID(),
    tokenHash,
    ...owner,
    addressHash: addressHash(place.address),
    deviceHash: deviceHash(place),
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + SESSION_HOURS * HOUR_MS),
  });
  return token;
}
