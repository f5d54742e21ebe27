import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { settleTasks } from '../staff/settle-tasks.ts';
import { ringTransfersOf } from '../transfer/ring-transfers.ts';
import { voidConsents } from '../transfer/void-consents.ts';
import { type AccountView, accountView } from './account-view.ts';
import { actingClient } from './acting.ts';
import type { Client } from './client.ts';
import { readDocument, readEmail, readName, readPhone } from './client-input.ts';
import { keepVersion } from './client-version.ts';
import { sendConfirmationLink } from './confirmation-link.ts';
import { consumeGrant } from './consume-grant.ts';
import { phoneKey } from './contact.ts';
import { documentKey, type IdentityDocument } from './document.ts';
import { lockUnfrozenClient } from './lock-client.ts';
import { type Address, addressesOf, noticeTime, tell } from './notices.ts';
import { countTryWithin, tooManyTries } from './throttle.ts';

const EMAIL_EDITS = { limit: 10, windowSeconds: 86_400 };

export type UpdateAccountInput = {
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  document?: IdentityDocument | undefined;
  /** Who acts for a company (C2). */
  representative?: string | undefined;
  /** Needed for phone, e-mail and document: act `edit_contact`, subject the client himself (C6). */
  grantToken?: string | undefined;
};

/** What an edit may change, as clients read it. */
const readable = {
  name: 'tu nombre',
  phone: 'tu teléfono',
  email: 'tu correo',
  document: 'tu documento',
  representative: 'quien representa a la empresa',
} as const;
type Field = keyof typeof readable;

const needGrant: readonly Field[] = ['phone', 'email', 'document'];
const contact: readonly Field[] = ['phone', 'email'];
const identity: readonly Field[] = ['name', 'document', 'representative'];

/** A refusal of the e-mail is an answer here, because it is counted in the transaction that found it out. */
type Outcome = { edited: AccountView } | { emailTaken: true };

/**
 * A client edits his own data (C7): each edit is a new version, told to the old and the new number and e-mail. A new
 * phone or e-mail voids consents (T8), a new e-mail is confirmed again (C1), a new name or document ends the
 * verification (C3). Data equal to those on file change nothing.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, FROZEN, GRANT_INVALID, EMAIL_TAKEN, TOO_MANY_TRIES.
 */
export async function updateAccount(ctx: VerbContext, input: UpdateAccountInput): Promise<AccountView> {
  const { clientId } = actingClient(ctx);
  const typed = readEdit(input);
  try {
    const outcome = await transaction(ctx, (tx) => decide(tx, clientId, { ...input, typed }));
    return 'edited' in outcome ? outcome.edited : refuse('EMAIL_TAKEN');
  } catch (error) {
    // Taken at the same moment: the index decides.
    if (error instanceof UniqueConstraintViolationException) refuse('EMAIL_TAKEN');
    throw error;
  }
}

async function decide(
  tx: Transaction,
  clientId: string,
  { typed, grantToken }: UpdateAccountInput & { typed: Typed },
): Promise<Outcome> {
  const client = await lockUnfrozenClient(tx, clientId);
  const changed = changedFields(client, typed);
  if (changed.length === 0) return { edited: accountView(client) };
  const emailTaken = changed.includes('email') && (await isTaken(tx, typed.email));
  if (changed.some((field) => needGrant.includes(field))) {
    const act = { act: 'edit_contact', subjectId: clientId } as const;
    await consumeGrant(tx, { token: grantToken, ...act, onlyChecked: emailTaken });
  }
  if (changed.includes('email')) await countEmailEdit(tx, clientId);
  if (emailTaken) return { emailTaken };
  await edit(tx, client, { typed, changed });
  return { edited: accountView(client) };
}

async function isTaken(tx: Transaction, email: string | undefined): Promise<boolean> {
  return (await tx.em.execute('select 1 from client where email = ?', [email])).length > 0;
}

/** Also edits that are refused as taken: taken e-mails are not to be looked for. */
async function countEmailEdit(tx: Transaction, clientId: string): Promise<void> {
  const until = await countTryWithin(tx.em, { key: `edit_email/${clientId}`, now: tx.now, ...EMAIL_EDITS });
  if (until) throw tooManyTries(tx.now, until);
}

type Typed = ReturnType<typeof readEdit>;

function readEdit(input: UpdateAccountInput) {
  const { name, email, phone, document, representative } = input;
  return {
    name: name === undefined ? undefined : readName(name),
    email: email === undefined ? undefined : readEmail(email),
    phone: phone === undefined ? undefined : readPhone(phone),
    document: document && readDocument(document),
    representative: representative === undefined ? undefined : readName(representative, 'representative'),
  };
}

function changedFields(client: Client, typed: Typed): Field[] {
  const { document } = typed;
  const changes: Record<Field, boolean> = {
    name: typed.name !== undefined && typed.name !== client.name,
    phone: typed.phone !== undefined && typed.phone !== client.phone,
    email: typed.email !== undefined && typed.email !== client.email,
    document:
      document !== undefined &&
      (document.type !== client.documentType || document.number !== client.documentNumber),
    representative: typed.representative !== undefined && typed.representative !== client.representative,
  };
  return (Object.keys(changes) as Field[]).filter((field) => changes[field]);
}

type Edit = { typed: Typed; changed: readonly Field[] };

async function edit(tx: Transaction, client: Client, { typed, changed }: Edit): Promise<void> {
  const before = addressesOf(client);
  const emailChanged = changed.includes('email');
  const contactChanged = changed.some((field) => contact.includes(field));
  const identityChanged = changed.some((field) => identity.includes(field));
  assign(client, typed);
  client.version += 1;
  if (emailChanged) client.emailConfirmedAt = null;
  if (contactChanged) {
    client.contactVersion += 1;
    client.contactOrSecretChangedAt = tx.now;
  }
  if (identityChanged) {
    client.verifiedAt = null;
    client.verificationRequestedAt = null;
    await settleTasks(tx, { subjectId: client.id, kinds: ['verification_asked'] });
  }
  keepVersion(tx, client);
  await tx.em.flush();
  tx.event({
    type: 'client.edited',
    clientId: client.id,
    data: { version: client.version, fields: changed.join(' ') },
  });
  await tellBoth(tx, client, { before, changed });
  if (emailChanged) await sendConfirmationLink(tx, client);
  if (contactChanged) await voidConsents(tx, { client, emailChanged });
  if (identityChanged) await ringTransfersOf(tx, client.id);
}

function assign(client: Client, typed: Typed): void {
  client.name = typed.name ?? client.name;
  client.email = typed.email ?? client.email;
  client.representative = typed.representative ?? client.representative;
  if (typed.phone !== undefined) {
    client.phone = typed.phone;
    client.phoneKey = phoneKey(typed.phone);
  }
  if (typed.document) {
    client.documentType = typed.document.type;
    client.documentNumber = typed.document.number;
    client.documentKey = documentKey(typed.document);
  }
}

async function tellBoth(
  tx: Transaction,
  client: Client,
  edited: { before: readonly Address[]; changed: readonly Field[] },
): Promise<void> {
  const now = addressesOf(client);
  const onlyBefore = edited.before.filter((old) => now.every(({ address }) => address !== old.address));
  const list = new Intl.ListFormat('es', { type: 'conjunction' });
  const { date } = await noticeTime(tx);
  tell(tx, client, {
    businessKey: `account_data_changed/${client.id}/${client.version}`,
    template: 'account_data_changed',
    variables: { name: client.name, date, list: list.format(edited.changed.map((field) => readable[field])) },
    addresses: [...now, ...onlyBefore],
  });
}
