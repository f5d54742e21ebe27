import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { unseal } from './sealed-secret.ts';
import { hashToken } from './tokens.ts';
import { enrolmentUrl } from './totp.ts';

/** What a link in a member's mailbox is of, as it was before any lock. */
export type OpenStaffLink = {
  tokenHash: string;
  staffId: string;
  name: string;
  email: string;
  passwordHash: string | null;
  totpSecret: string;
};

type Row = Omit<OpenStaffLink, 'totpSecret'> & { sealedSecret: string };

/** Reads a link that still works. @throws {DomainError} LINK_INVALID: unknown, used, expired, replaced, or of one who is disabled. */
export async function readStaffLink(ctx: VerbContext, token: string): Promise<OpenStaffLink> {
  const [row] = await read(ctx).execute<Row[]>(
    /* sql */ `select l.token_hash as "tokenHash", l.sealed_secret as "sealedSecret", s.id as "staffId", s.name, s.email,
      s.password_hash as "passwordHash"
    from staff_link l join staff s on s.id = l.staff_id and s.disabled_at is null
    where l.token_hash = ? and l.used_at is null and l.expires_at > ?`,
    [hashToken(token), ctx.now],
  );
  if (!row) refuse('LINK_INVALID');
  const { sealedSecret, ...link } = row;
  return { ...link, totpSecret: unseal(sealedSecret, token) };
}

export type SecondFactorToCome = {
  email: string;
  /** For an authenticator app: the address that it takes up, and the secret in it, to be typed. */
  enrolmentUrl: string;
  totpSecret: string;
  /** Whether the password that they have is asked for; otherwise they choose one. */
  keepsPassword: boolean;
};

/** What whoever has the mail is shown, until the link is used (C8). @throws {DomainError} LINK_INVALID. */
export async function openStaffLink(
  ctx: VerbContext,
  { token }: { token: string },
): Promise<SecondFactorToCome> {
  const { email, totpSecret, passwordHash } = await readStaffLink(ctx, token);
  const keepsPassword = passwordHash !== null;
  return { email, totpSecret, enrolmentUrl: enrolmentUrl(totpSecret, email), keepsPassword };
}
