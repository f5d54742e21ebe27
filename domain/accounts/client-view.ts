import type { FilterQuery } from '@mikro-orm/core';
import { Staff } from '../access/staff.ts';
import { Client } from '../clients/client.ts';
import { normalEmail } from '../clients/contact.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { accountView } from './account-view.ts';

/** A client's row as staff sees them. */
export function staffClientView(client: Client) {
  return {
    ...accountView(client),
    fraudRisk: Boolean(client.fraudRiskAt),
    /** The member of staff who asked to lift the freeze, when a second one is still needed (C8). */
    unfreezeAskedBy: client.unfreezeAskedBy ?? null,
    keyReset: keyResetOf(client),
    createdAt: client.createdAt.toISOString(),
    /** Of these data; handed back with a decision over them (C3). */
    version: client.version,
  };
}

/** A new security key that waits for staff, and who allows it already, when a second one is still needed (C5, C8). */
function keyResetOf({ keyResetAskedAt: askedAt, keyResetAllowedBy: allowedBy }: Client) {
  return askedAt ? { askedAt: askedAt.toISOString(), allowedBy: allowedBy ?? null } : null;
}

export type StaffClientView = ReturnType<typeof staffClientView>;

/** One client, for staff, with who wished what takes two members. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function clientForStaff(
  ctx: VerbContext,
  input: { clientId: string },
): Promise<StaffClientView & { wishedByName: string | null }> {
  actingStaff(ctx);
  const em = read(ctx);
  const client = await em.findOne(Client, { id: input.clientId });
  if (!client) refuse('NOT_FOUND');
  // A frozen account waits for no new security key (G9): there is one wish at most.
  const wishedBy = client.unfreezeAskedBy ?? client.keyResetAllowedBy;
  const member = wishedBy ? await em.findOne(Staff, { id: wishedBy }, { fields: ['name'] }) : null;
  return { ...staffClientView(client), wishedByName: member?.name ?? null };
}

export const clientFilters = ['awaiting_verification', 'fraud_risk', 'frozen'] as const;
type ClientFilter = (typeof clientFilters)[number];

const whereFilter: Record<ClientFilter, FilterQuery<Client>> = {
  awaiting_verification: { verificationRequestedAt: { $ne: null }, verifiedAt: null },
  fraud_risk: { fraudRiskAt: { $ne: null } },
  frozen: { frozenAt: { $ne: null } },
};

export type ListClientsInput = Page & {
  filter?: ClientFilter | undefined;
  /** Exactly this e-mail, however it is typed. */
  email?: string | undefined;
};

/** Clients in the order in which they signed up, for staff. @throws {DomainError} FORBIDDEN. */
export async function listClients(ctx: VerbContext, input: ListClientsInput): Promise<StaffClientView[]> {
  actingStaff(ctx);
  const { filter, email, after } = input;
  const where: FilterQuery<Client>[] = [];
  if (filter) where.push(whereFilter[filter]);
  if (email !== undefined) where.push({ email: normalEmail(email) ?? '' });
  if (after) {
    where.push({ $or: [{ createdAt: { $gt: after.at } }, { createdAt: after.at, id: { $gt: after.id } }] });
  }
  const options = { orderBy: { createdAt: 'asc', id: 'asc' }, limit: input.limit } as const;
  const clients = await read(ctx).find(Client, where.length > 0 ? { $and: where } : {}, options);
  return clients.map(staffClientView);
}
