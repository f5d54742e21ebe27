import { consumeGrant } from '../access/consume-grant.ts';
import { countTryWithin, tooManyTries } from '../access/throttle.ts';
import { ringChangesOf } from '../changes/ring.ts';
import type { Client } from '../clients/client.ts';
import { readDocument, readEmail, readName, readPhone } from '../clients/client-input.ts';
import { keepVersion } from '../clients/client-version.ts';
import { documentKey, type IdentityDocument } from '../clients/document.ts';
import { recordEdit } from '../clients/edit-notices.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { isEmailTaken, isTakenMeanwhile, pendingEmailOf } from '../clients/pending-email.ts';
import { refuse } from '../errors.ts';
import { followContactEdit } from '../kinds/kinds.ts';
import { addressesOf } from '../messaging/tell.ts';
import { phoneKey } from '../phone.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type OwnAccountView, ownAccountView } from './account-view.ts';
import { askForEmail } from './edit-email.ts';

/** Each tells an address of the client's choice. */
const CONTACT_EDITS = { limit: 10, windowSeconds: 86_400 };

export type UpdateAccountInput = {
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  document?: IdentityDocument | undefined;
  /** Who acts for a company (C2). */
  representative?: string | undefined;
  /** Needed for phone, e-mail and document: act `edit_contact`, subject the client (C6). */
  grantToken?: string | undefined;
};

const fields = ['name', 'phone', 'email', 'document', 'representative'] as const;
type Field = (typeof fields)[number];

const needGrant: readonly Field[] = ['phone', 'email', 'document'];
const contact: readonly Field[] = ['phone', 'email'];
const identity: readonly Field[] = ['name', 'document', 'representative'];

/** A refusal of the e-mail is an answer here, because it is counted in the transaction that found it out. */
type Outcome = { edited: OwnAccountView } | { emailTaken: true };

/**
 * A client edits their own data (C7): each edit is a new version, told to the old and the new number. A new phone voids
 * their consents (T8), a new e-mail waits until its link is opened (C7), a new name or document ends the verification (C3).
 * Data equal to those on file, or an e-mail that waits already, change nothing.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, EMAIL_NOT_CONFIRMED, FROZEN, GRANT_INVALID, EMAIL_TAKEN, TOO_MANY_TRIES.
 */
export async function updateAccount(ctx: VerbContext, input: UpdateAccountInput): Promise<OwnAccountView> {
  const { clientId } = actingClient(ctx);
  const typed = readEdit(input);
  try {
    const outcome = await transaction(ctx, (tx) => decide(tx, clientId, { ...input, typed }));
    return 'edited' in outcome ? outcome.edited : refuse('EMAIL_TAKEN');
  } catch (error) {
    if (isTakenMeanwhile(error)) refuse('EMAIL_TAKEN');
    throw error;
  }
}

async function decide(
  tx: Transaction,
  clientId: string,
  { typed, grantToken }: UpdateAccountInput & { typed: Typed },
): Promise<Outcome> {
  const client = await lockUnfrozenClient(tx, clientId);
  const changed = changedFields(client, typed, tx.now);
  if (changed.length === 0) return { edited: ownAccountView(client, tx.now) };
  const email = changed.includes('email') ? typed.email : undefined;
  const emailTaken = email !== undefined && (await isEmailTaken(tx, email, clientId));
  if (changed.some((field) => needGrant.includes(field))) {
    const act = { act: 'edit_contact', subjectId: clientId } as const;
    await consumeGrant(tx, { token: grantToken, ...act, onlyChecked: emailTaken });
  }
  if (changed.some((field) => contact.includes(field))) await countContactEdit(tx, clientId);
  if (emailTaken) return { emailTaken };
  const atOnce = changed.filter((field): field is AtOnce => field !== 'email');
  if (atOnce.length > 0) await edit(tx, client, { typed, changed: atOnce });
  if (email !== undefined) await askForEmail(tx, client, email);
  return { edited: ownAccountView(client, tx.now) };
}

/** Also edits that are refused as taken: taken e-mails are not to be looked for. */
async function countContactEdit(tx: Transaction, clientId: string): Promise<void> {
  const key = `edit_contact/${clientId}`;
  const until = await countTryWithin(tx.em, { key, now: tx.now, ...CONTACT_EDITS });
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

function changedFields(client: Client, typed: Typed, now: Date): Field[] {
  const { document } = typed;
  const changes: Record<Field, boolean> = {
    name: typed.name !== undefined && typed.name !== client.name,
    phone: typed.phone !== undefined && typed.phone !== client.phone,
    email:
      typed.email !== undefined &&
      typed.email !== client.email &&
      typed.email !== pendingEmailOf(client, now)?.email,
    document:
      document !== undefined &&
      (document.type !== client.documentType || document.number !== client.documentNumber),
    representative: typed.representative !== undefined && typed.representative !== client.representative,
  };
  return fields.filter((field) => changes[field]);
}

type AtOnce = Exclude<Field, 'email'>;

async function edit(
  tx: Transaction,
  client: Client,
  { typed, changed }: { typed: Typed; changed: readonly AtOnce[] },
): Promise<void> {
  const before = addressesOf(client);
  const phoneChanged = changed.includes('phone');
  const identityChanged = changed.some((field) => identity.includes(field));
  assign(client, typed);
  // A member of staff allowed a new key to whoever these data were of.
  client.keyResetAllowedBy = null;
  client.version += 1;
  if (phoneChanged) {
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
  await recordEdit(tx, client, { edited: changed, before });
  if (phoneChanged) await followContactEdit(tx, { client, emailChanged: false });
  if (identityChanged) await ringChangesOf(tx, { clientId: client.id }, 'dataChanged');
}

function assign(client: Client, typed: Typed): void {
  client.name = typed.name ?? client.name;
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
