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
import { resendConfirmationLink, sendConfirmationLink, sendProposalLink } from './confirmation-link.ts';
import { phoneKey } from './contact.ts';
import { documentKey, type IdentityDocument } from './document.ts';
import { hashSecret } from './secrets.ts';
import { dropExpiredSecrets, type SignUpData } from './sign-up-proposal.ts';
import { countTry, countTryWithin } from './throttle.ts';

const SIGN_UPS_PER_ADDRESS = 200;
const SIGN_UP_WINDOW_SECONDS = 3_600;
/** Mails that sign-ups may cause to one e-mail address in a day, whoever signs up, and from one network address. */
const MAILS_A_DAY = 10;
const MAILS_A_DAY_FROM_ONE_ADDRESS = 3;
const DAY_SECONDS = 86_400;
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
 * account already: only whoever reads its mail learns more (docs/decisions/access.md).
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
  const { address } = input;
  return transaction(ctx, async (tx) => {
    const typed = { ...data, passwordHash, securityKeyHash };
    const clientId = await insertOnce(tx, typed);
    if (clientId !== undefined) await begin(tx, { clientId, address });
    else await tellOwner(tx, { typed, address });
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

/** The unique e-mail decides who was first; whoever comes second waits for the first one's commit. */
async function insertOnce(tx: Transaction, client: SignUpData): Promise<string | undefined> {
  const [inserted] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `insert into client (id, name, email, phone, phone_key, document_type, document_number, document_key,
      representative, password_hash, security_key_hash, is_unclaimed, contact_version, created_at, version)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true, 1, ?, 1)
    on conflict (email) do nothing returning id`,
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
    ],
  );
  return inserted?.id;
}

type Beginning = { clientId: string; address: string };

async function begin(tx: Transaction, { clientId, address }: Beginning): Promise<void> {
  const client = await tx.em.findOneOrFail(Client, { id: clientId });
  keepVersion(tx, client);
  if (await mayWriteTo(tx, client.email, address)) await sendConfirmationLink(tx, client);
  tx.event({ type: 'client.signed_up', clientId });
}

type Repetition = { typed: SignUpData; address: string };

/**
 * As long as nobody ever confirmed the account, each sign-up gets a link of its own; an owner with a new e-mail that is not
 * confirmed gets his link again, any other is told that somebody tried: once a day at most.
 */
async function tellOwner(tx: Transaction, { typed, address }: Repetition): Promise<void> {
  const { email } = typed;
  const [found] = await tx.em.execute<{ id: string }[]>('select id from client where email = ?', [email]);
  const [owner] = await tx.lockClients(found ? [found.id] : []);
  if (owner?.email !== email || !(await mayWriteTo(tx, email, address))) return;
  if (owner.isUnclaimed) return sendProposalLink(tx, owner, typed);
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

/** One stranger can neither fill a mailbox nor use up the mails that its owner's own sign-up needs. */
async function mayWriteTo(tx: Transaction, email: string, address: string): Promise<boolean> {
  const counters = [
    { key: `sign_up_mail/${email}/${address}`, limit: MAILS_A_DAY_FROM_ONE_ADDRESS },
    { key: `sign_up_mail/${email}`, limit: MAILS_A_DAY },
  ];
  for (const counter of counters) {
    const until = await countTryWithin(tx.em, { ...counter, windowSeconds: DAY_SECONDS, now: tx.now });
    if (until) return false;
  }
  return true;
}
