import { createReference } from '../../domain/reference.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import { createClient, createCompany, createOpenTransfer, createService } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';

export const HOUR_MS = 3_600_000;

type Ground = { database: TestDatabase; planId: string };
type Person = Awaited<ReturnType<typeof createClient>>;
export type Pair = { holder: Person; recipient: Person; planId: string };
export type Opened = {
  changeId: string;
  serviceId: string;
  label: string;
  holderReference: string;
  recipientReference: string;
};

/** A company in the database; resolves to a plan of it. */
export async function planted(database: TestDatabase): Promise<string> {
  return (await createCompany(database)).hostingPlanId;
}

/** A holder and a recipient, both verified; `sharedPhone` gives both one phone. */
export async function createPair(
  { database, planId }: Ground,
  { sharedPhone = false }: { sharedPhone?: boolean } = {},
): Promise<Pair> {
  const holder = await createClient(database);
  const recipient = await createClient(database, sharedPhone ? { phone: holder.phone } : {});
  return { holder, recipient, planId };
}

/** A new service of the holder with an open transfer to the recipient; no run belongs to it. */
export async function openBetween(
  database: TestDatabase,
  { holder, recipient, planId }: Pair,
  label = 'Hosting Web',
): Promise<Opened> {
  const { id: serviceId } = await createService(database, { planId, clientId: holder.id, label });
  const parties = { holderId: holder.id, recipientId: recipient.id };
  const changeId = await createOpenTransfer(database, { serviceId, ...parties });
  const [holderReference, recipientReference] = [createReference(), createReference()];
  await database.sql(
    "update change_party set code = case role when 'holder' then $1 else $2 end where change_id = $3",
    [holderReference, recipientReference, changeId],
  );
  return { changeId, serviceId, label, holderReference, recipientReference };
}

/** The literal text of each party. */
export function textsOf(
  { holder, recipient }: Pair,
  opened: { label?: string; holderReference: string; recipientReference: string },
) {
  const terms = { holder, recipient, serviceLabel: opened.label ?? '' };
  return {
    holder: composeHolderText(terms, opened.holderReference),
    recipient: composeRecipientText(terms, opened.recipientReference),
  };
}

/** The parties whose unvoided consent a transfer has. */
export async function consentsOf(
  { sql }: TestDatabase,
  { changeId }: { changeId: string },
): Promise<string[]> {
  const rows = await sql<{ party: string }>(
    'select party from consent where change_id = $1 and voided_at is null order by party',
    [changeId],
  );
  return rows.map(({ party }) => party);
}
