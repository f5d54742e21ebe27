import { type CompanySettings, settingsIn } from '../company/settings.ts';
import { type Address, addressesOf, type Told, tell } from '../messaging/tell.ts';
import type { TemplateName } from '../messaging/templates.ts';
import { DAY_MS, formatDate, formatInstant, formatTime, localDateOf } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { Client } from './client.ts';
import { type Edited, type EditKind, editKinds, NoticeWindow, type Waiting } from './notice-window.ts';

/** Notices that a client's own edits cause are counted from the first of them on for as long. */
const WINDOW_MS = DAY_MS;

const kindNames = Object.keys(editKinds) as EditKind[];
const readable = Object.assign({}, ...Object.values(editKinds)) as Record<Edited, string>;

type EditNotice<Name extends TemplateName> = Omit<Told<Name>, 'to'> & { edited: readonly Edited[] };

/**
 * Tells a locked client of an edit of their own (C9): at once, or, when their edits caused as many notices in a day as the
 * policy allows, in the one summary of that day (C7). Nothing is left untold, and nobody who is to hear of it is left out.
 */
export async function tellOfEdit<Name extends TemplateName>(
  tx: Transaction,
  client: Client,
  notice: EditNotice<Name>,
): Promise<void> {
  const { edited, addresses = addressesOf(client), ...message } = notice;
  const window = await openWindow(tx, client);
  const kind = kindOf(edited);
  if (hasPlace(window, kind, (await settingsOf(tx)).dailyEditNotices)) {
    window.told = { ...window.told, [kind]: (window.told[kind] ?? 0) + 1 };
    tell(tx, { ...message, to: client, addresses });
    return;
  }
  const waiting = window.waiting ?? { edited: [], addresses: [] };
  window.waiting = {
    edited: [...new Set([...waiting.edited, ...edited])],
    addresses: distinct([...waiting.addresses, ...addresses]),
  };
}

/** Records that data on file were edited, and tells it, also at the addresses that were on file before (C7). */
export async function recordEdit(
  tx: Transaction,
  client: Client,
  { edited, before }: { edited: readonly Edited[]; before: readonly Address[] },
): Promise<void> {
  tx.event({
    type: 'client.edited',
    clientId: client.id,
    data: { version: client.version, fields: edited.join(' ') },
  });
  const { date } = await noticeTime(tx);
  await tellOfEdit(tx, client, {
    businessKey: `account_data_changed/${client.id}/${client.version}`,
    template: 'account_data_changed',
    variables: { name: client.name, date, list: listed(edited) },
    edited,
    addresses: distinct([...addressesOf(client), ...before]),
  });
}

/**
 * Sends the summaries of days that are over; resolves to how many. A client who is being edited at this moment is left to
 * the next round, or to the edit itself.
 */
export function sendEditSummaries(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const rows = await tx.em.execute<Record<string, unknown>[]>(
      /* sql */ `select c.* from client c join notice_window w on w.client_id = c.id
      where w.waiting is not null and w.started_at <= ? order by c.id limit ? for no key update of c skip locked`,
      [new Date(tx.now.getTime() - WINDOW_MS), limit],
    );
    const clients = rows.map((row) => tx.em.map(Client, row));
    for (const client of clients) await openWindow(tx, client);
    return clients.length;
  });
}

/** The window that is open now; of one that is over, what waited goes out first. */
async function openWindow(tx: Transaction, client: Client): Promise<NoticeWindow> {
  const window = await tx.em.findOne(NoticeWindow, { clientId: client.id });
  const fresh = { startedAt: tx.now, told: {}, waiting: null };
  if (!window) return tx.em.create(NoticeWindow, { clientId: client.id, ...fresh });
  if (tx.now.getTime() < window.startedAt.getTime() + WINDOW_MS) return window;
  if (window.waiting) await sendSummary(tx, client, { startedAt: window.startedAt, waiting: window.waiting });
  return Object.assign(window, fresh);
}

async function sendSummary(
  tx: Transaction,
  client: Client,
  { startedAt, waiting }: { startedAt: Date; waiting: Waiting },
): Promise<void> {
  const { timeZone } = await settingsOf(tx);
  tell(tx, {
    to: client,
    businessKey: `account_edits_summary/${client.id}/${startedAt.toISOString()}`,
    template: 'account_edits_summary',
    variables: { name: client.name, since: formatInstant(startedAt, timeZone), list: listed(waiting.edited) },
    addresses: distinct([...addressesOf(client), ...waiting.addresses]),
  });
}

/** A place is kept for each other kind of which nothing was told yet. */
function hasPlace({ told }: NoticeWindow, kind: EditKind, most: number): boolean {
  const used = kindNames.reduce((sum, name) => sum + (told[name] ?? 0), 0);
  const kept = kindNames.filter((name) => name !== kind && !told[name]).length;
  return used + kept < most;
}

/** The kind of an edit of several things is the last in order: it takes the most to make. */
function kindOf(edited: readonly Edited[]): EditKind {
  return kindNames.findLast((kind) => edited.some((one) => one in editKinds[kind])) ?? 'names';
}

function listed(edited: readonly Edited[]): string {
  return new Intl.ListFormat('es').format(edited.map((one) => readable[one]));
}

function distinct(addresses: readonly Address[]): Address[] {
  return [...new Map(addresses.map((one) => [`${one.channel} ${one.address}`, one])).values()];
}

function settingsOf(tx: Transaction): Promise<CompanySettings> {
  return settingsIn(tx.em);
}

/** The local date and time of now, as notices say it (G3). */
export async function noticeTime(tx: Transaction): Promise<{ date: string; time: string }> {
  const { timeZone } = await settingsOf(tx);
  return { date: formatDate(localDateOf(tx.now, timeZone)), time: formatTime(tx.now, timeZone) };
}
