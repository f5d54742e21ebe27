import { Client } from '../clients/client.ts';
import type { IdentityDocument } from '../clients/document.ts';
import { pendingEmailOf } from '../clients/pending-email.ts';
import { type ContactField, contactToUpdate } from '../clients/unreachable-contact.ts';
import { settingsIn } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import { teamOf } from '../messaging/team.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** An account as its client and staff see it. */
export function accountView(client: Client) {
  return {
    id: client.id,
    name: client.name,
    email: client.email,
    phone: client.phone,
    document: {
      type: client.documentType as IdentityDocument['type'],
      number: client.documentNumber,
    },
    representative: client.representative ?? null,
    emailConfirmed: Boolean(client.emailConfirmedAt),
    verificationRequested: Boolean(client.verificationRequestedAt),
    verified: Boolean(client.verifiedAt),
    frozen: Boolean(client.frozenAt),
  };
}

/** What a client sees of their own account. */
export function ownAccountView(client: Client, now: Date) {
  const pending = pendingEmailOf(client, now);
  return {
    ...accountView(client),
    /** The e-mail that waits to be confirmed, and until when it can be (C7). */
    pendingEmail: pending ? { email: pending.email, until: pending.until.toISOString() } : null,
    /** Since when a new security key waits for staff (C5). */
    keyResetAskedAt: client.keyResetAskedAt?.toISOString() ?? null,
  };
}

export type OwnAccountView = ReturnType<typeof ownAccountView>;

type MyAccount = OwnAccountView & {
  /** What of the contact could not be reached: they are asked to update it (A4). */
  contactToUpdate: ContactField[];
  /** The company's, IANA: whose hours its deadlines are (G3). */
  timeZone: string;
  /** Whom to turn to, as messages name them. */
  team: string;
};

/** The account of the client who asks. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function myAccount(ctx: VerbContext): Promise<MyAccount> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const client = (await em.findOne(Client, { id: clientId })) ?? refuse('NOT_FOUND');
  const { timeZone } = await settingsIn(em);
  return {
    ...ownAccountView(client, ctx.now),
    contactToUpdate: await contactToUpdate(em, clientId),
    timeZone,
    team: teamOf(ctx.deployment),
  };
}
