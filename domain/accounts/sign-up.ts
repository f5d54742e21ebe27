import { randomUUID } from 'node:crypto';
import { addressHash } from '../access/known-place.ts';
import { hashSecret } from '../access/secrets.ts';
import { countTry } from '../access/throttle.ts';
import { newToken } from '../access/tokens.ts';
import {
  readDocument,
  readEmail,
  readName,
  readPhone,
  readSecret,
  refuseEqualSecrets,
} from '../clients/client-input.ts';
import { documentKey, type IdentityDocument } from '../clients/document.ts';
import { phoneKey } from '../phone.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { dropExpiredSecrets, type SignUpData, sealProposal } from './sign-up-proposal.ts';

const SIGN_UPS_PER_ADDRESS = 200;
const SIGN_UP_WINDOW_SECONDS = 3_600;

export type SignUpInput = {
  name: string;
  email: string;
  phone: string;
  password: string;
  securityKey: string;
  document: IdentityDocument;
  /** Who acts for a company (C2). */
  representative?: string;
  /** Network address of whoever signs up. */
  address: string;
};

/**
 * A client signs up (C1); the e-mail is confirmed by a link. The answer is the same when the e-mail has an
 * account already, after the same statements: only whoever reads its mail, which is sent behind the answer, learns more
 * (docs/decisions/access.md).
 * @throws {DomainError} INVALID_INPUT, TOO_MANY_TRIES.
 */
export async function signUp(ctx: VerbContext, input: SignUpInput): Promise<Record<never, never>> {
  const data = readSignUp(input);
  await countTry(read(ctx), {
    key: `sign_up/${input.address}`,
    limit: SIGN_UPS_PER_ADDRESS,
    windowSeconds: SIGN_UP_WINDOW_SECONDS,
    now: ctx.now,
  });
  const [passwordHash, securityKeyHash] = await Promise.all([
    hashSecret(input.password),
    hashSecret(input.securityKey),
  ]);
  await dropExpiredSecrets(ctx);
  const typed = { ...data, passwordHash, securityKeyHash };
  const { token } = newToken();
  return transaction(ctx, async (tx) => {
    const clientId = await insertOnce(tx, typed);
    if (clientId !== undefined) tx.event({ type: 'client.signed_up', clientId });
    tx.handoff({
      kind: 'sign_up',
      email: typed.email,
      cause: ctx.cause,
      addressHash: addressHash(input.address),
      isFirst: clientId !== undefined,
      token,
      sealed: sealProposal(typed, token),
    });
    return {};
  });
}

function readSignUp(input: SignUpInput) {
  const document = readDocument(input.document);
  const phone = readPhone(input.phone);
  const data = {
    name: readName(input.name),
    email: readEmail(input.email),
    phone,
    phoneKey: phoneKey(phone),
    documentType: document.type,
    documentNumber: document.number,
    documentKey: documentKey(document),
    representative:
      input.representative === undefined ? null : readName(input.representative, 'representative'),
  };
  const password = readSecret(input.password, 'password', data);
  if (password === readSecret(input.securityKey, 'securityKey', data)) refuseEqualSecrets('securityKey');
  return data;
}

/**
 * Inserts the account with its first version (C7). The unique e-mail decides who was first; whoever comes second waits for
 * the first one's commit. An e-mail that is kept for a client's edit is not to be had.
 */
async function insertOnce(tx: Transaction, client: SignUpData): Promise<string | undefined> {
  const [inserted] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `with inserted as (
      insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
        representative, password_hash, security_key_hash, is_unclaimed, contact_version, created_at, version)
      select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true, 1, ?, 1
      where not exists (select from client where pending_email = ? and pending_email_until > ?)
      on conflict (email) do nothing returning *), kept as (
      insert into client_version (client_id, version, name, email, phone, document_type, document_number, at)
      select id, version, name, email, phone, document_type, document_number, created_at from inserted)
    select id from inserted`,
    [
      randomUUID(),
      client.name,
      client.email,
      client.phone,
      client.phoneKey,
      client.documentType,
      client.documentNumber,
      client.documentKey,
      client.representative,
      client.passwordHash,
      client.securityKeyHash,
      tx.now,
      client.email,
      tx.now,
    ],
  );
  return inserted?.id;
}
