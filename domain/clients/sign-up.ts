import { randomUUID } from 'node:crypto';
import { read, type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { Client } from './client.ts';
import {
  readDocument,
  readEmail,
  readName,
  readPhone,
  readSecret,
  refuseEqualSecrets,
} from './client-input.ts';
import { keepVersion } from './client-version.ts';
import { resendConfirmationLink, sendConfirmationLink } from './confirmation-link.ts';
import { phoneKey } from './contact.ts';
import { documentKey, type IdentityDocument } from './document.ts';
import { hashSecret } from './secrets.ts';
import { countTry } from './throttle.ts';

const SIGN_UPS_PER_ADDRESS = 200;
const SIGN_UP_WINDOW_SECONDS = 3_600;
const ISO_DATE_LENGTH = 10;

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
 * A client signs up himself (C1); the e-mail is confirmed by a link. The answer is the same when the e-mail has an
 * account already: only its owner is told, by mail (docs/decisions/access.md).
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
  return transaction(ctx, async (tx) => {
    const row = { id: randomUUID(), ...data, passwordHash, securityKeyHash };
    if (await insertOnce(tx, row)) await welcome(tx, row.id);
    else await tellOwner(tx, data.email);
    return {};
  });
}

function readSignUp(input: SignUpInput) {
  const document = readDocument(input.document);
  const phone = readPhone(input.phone);
  if (readSecret(input.password, 'password') === readSecret(input.securityKey, 'securityKey')) {
    refuseEqualSecrets('securityKey');
  }
  return {
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
}

type NewClient = ReturnType<typeof readSignUp> & {
  id: string;
  passwordHash: string;
  securityKeyHash: string;
};

/** The unique e-mail decides who was first; whoever comes second waits for the first one's commit. */
async function insertOnce(tx: Transaction, client: NewClient): Promise<boolean> {
  const inserted = await tx.em.execute(
    /* sql */ `insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
      representative, password_hash, security_key_hash, contact_version, created_at, version)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 1)
    on conflict (email) do nothing returning id`,
    [
      client.id,
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
    ],
  );
  return inserted.length > 0;
}

async function welcome(tx: Transaction, clientId: string): Promise<void> {
  const client = await tx.em.findOneOrFail(Client, { id: clientId });
  keepVersion(tx, client);
  await sendConfirmationLink(tx, client);
  tx.event({ type: 'client.signed_up', clientId });
}

/** An owner who never confirmed gets his link again, any other is told that somebody tried: once a day at most. */
async function tellOwner(tx: Transaction, email: string): Promise<void> {
  const [found] = await tx.em.execute<{ id: string }[]>('select id from client where email = ?', [email]);
  const [owner] = await tx.lockClients(found ? [found.id] : []);
  if (owner?.email !== email) return;
  if (!owner.emailConfirmedAt) return resendConfirmationLink(tx, owner);
  tx.message({
    businessKey: `account_already_exists/${owner.id}/${tx.now.toISOString().slice(0, ISO_DATE_LENGTH)}`,
    channel: 'email',
    address: email,
    clientId: owner.id,
    template: 'account_already_exists',
    variables: { name: owner.name },
  });
}
