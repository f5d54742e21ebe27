import { randomUUID } from 'node:crypto';
import { createKey } from '../../domain/access/create-key.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { KeyScope } from '../../domain/transaction/context.ts';
import { apiClient } from '../harness/api-client.ts';
import {
  createClient,
  createService,
  createStaff,
  TEST_PASSWORD,
  TEST_SECURITY_KEY,
  testContext,
} from '../harness/builders.ts';
import { extra } from '../harness/company.ts';
import { until } from '../harness/until.ts';
import type { Company } from './company.ts';

export type Party = 'holder' | 'recipient';
export type Sent = { sid: string; status: number | null };

let partiesBuilt = 0;

/** A holder with a hosting on the panel and the person who is to receive it. */
async function createPeople({ database, plans, outside }: Company) {
  partiesBuilt += 1;
  // The panel tells accounts apart by eight characters, and the files of a process count on.
  const panelUser = `host${String(partiesBuilt).padStart(4, '0')}`;
  const panelDomain = `${panelUser}.example.com`;
  const holder = await createClient(database);
  const recipient = await createClient(database);
  const service = await createService(database, {
    clientId: holder.id,
    planId: plans.hostingPlanId,
    panelUser,
    panelDomain,
    createdAt: new Date(Date.now() - 90 * DAY_MS),
  });
  await outside.createPanelAccount({ user: panelUser, domain: panelDomain, email: holder.email });
  return { holder, recipient, service, panelUser };
}
type People = Awaited<ReturnType<typeof createPeople>>;

/** Two people who do all that a transfer without cooling off needs over the public API and by WhatsApp. */
export async function createParties(company: Company) {
  const people = await createPeople(company);
  const api = {
    holder: await signIn(company, people.holder.email),
    recipient: await signIn(company, people.recipient.email),
  };
  // No cooling off (T10).
  const { grantToken } = await api.holder.auth.grant.mutate({
    email: people.holder.email,
    securityKey: TEST_SECURITY_KEY,
    act: 'immediate_transfer',
    subjectId: people.service.id,
  });
  const opening = {
    serviceId: people.service.id,
    recipientEmail: people.recipient.email,
    recipientName: people.recipient.name,
    grantToken,
    requestId: randomUUID(),
  };
  let changeId = '';

  /** The holder opens the transfer; said again it is the same request. */
  async function open(): Promise<string> {
    const { transfer } = await api.holder.transfers.open.mutate(opening);
    changeId = transfer.id;
    return changeId;
  }

  async function textOf(party: Party): Promise<string> {
    const { consentText } = await api[party].transfers.get.query({ changeId });
    return consentText ?? '';
  }

  const send = (party: Party, body: string): Promise<Sent> =>
    company.outside.whatsapp.inbound({ from: people[party].phone, body });

  return {
    ...people,
    ...observe(company, { people, changeId: () => changeId }),
    open,
    /** The holder asks for the end of the service at once, whose backup is made and whose window is over. */
    cancel: async (): Promise<void> => {
      const { id: serviceId } = people.service;
      await plantAccount(company, people);
      const mode = 'immediate';
      const grant = {
        email: people.holder.email,
        securityKey: TEST_SECURITY_KEY,
        subjectId: serviceId,
        mode,
      };
      const cancelling = await api.holder.auth.grant.mutate({ ...grant, act: 'cancel' });
      const input = { serviceId, mode, grantToken: cancelling.grantToken } as const;
      const { cancellation } = await api.holder.cancellations.request.mutate(input);
      changeId = cancellation.id;
      await company.database.sql('update cancellation set window_ends_at = now() where change_id = $1', [
        changeId,
      ]);
      const due = "update service_change set next_check_at = now() - interval '1 hour' where id = $1";
      await company.database.sql(due, [changeId]);
    },
    /** The holder opens the transfer, and both parties are told. */
    invite: async (): Promise<void> => {
      await open();
      const invitation = 'select 1 from outbound_message where change_id = $1';
      await until(async () => (await company.database.sql(invitation, [changeId])).length > 0, 'invited');
      await company.nothingUnderWay();
    },
    /** As if the holder had asked some minutes earlier: a text that is older than the transfer counts for nothing (T7). */
    openedMinutesAgo: async (minutes: number): Promise<void> => {
      await company.database.sql(
        'update service_change set opened_at = opened_at - make_interval(mins => $2) where id = $1',
        [changeId, minutes],
      );
    },
    /** A party's own literal text. */
    textOf,
    /** A party sends a WhatsApp; resolves to Twilio's view of it. */
    send,
    /** A party sends his literal text. */
    say: async (party: Party): Promise<Sent> => send(party, await textOf(party)),
  };
}

/** An invoice that a client owes for a service of theirs; resolves to its id. */
export async function owedBy({ database, plans }: Company, clientId: string): Promise<string> {
  const { id: serviceId } = await createService(database, { clientId, planId: plans.radioPlanId });
  const { invoiceId } = await issueInvoice(testContext(database, { now: new Date() }), {
    serviceId,
    lines: [extra('1250000')],
    dueDate: '2099-01-01',
  });
  return invoiceId;
}

/** The service names its account as the panel has it, and a backup of that was made by hand. */
async function plantAccount({ database, outside }: Company, { service, panelUser }: People): Promise<void> {
  const createdAt = outside.panel.account(panelUser)?.createdAt;
  await database.sql('update service set panel_created_at = $2 where id = $1', [service.id, createdAt]);
  await database.sql(
    `insert into backup (id, service_id, panel_user, panel_domain, panel_created_at, state, made_by, asked_at, taken_at, place,
       size_bytes, keep_until)
     select gen_random_uuid(), id, panel_user, panel_domain, panel_created_at, 'stored', 'hand', now(), now(), 'caja 7', 1,
       '2099-01-01' from service where id = $1`,
    [service.id],
  );
}

export type Parties = Awaited<ReturnType<typeof createParties>>;

function observe(
  { database, client, outside }: Company,
  { people, changeId }: { people: People; changeId: () => string },
) {
  async function state(): Promise<string | undefined> {
    const [row] = await database.sql<{ state: string }>(
      'select state from service_change where service_id = $1',
      [people.service.id],
    );
    return row?.state;
  }

  return {
    state,
    reached: async (expected: string): Promise<void> => {
      await until(async () => (await state()) === expected, `the transfer is ${expected}`);
    },
    /** What came of a message: one entry for each time that it is stored. */
    outcomesOf: async (sid: string): Promise<(string | null)[]> => {
      const rows = await database.sql<{ outcome: string | null }>(
        'select outcome from inbound_message where sid = $1',
        [sid],
      );
      return rows.map((row) => row.outcome);
    },
    /** The activities that Temporal waits for. */
    pendingActivities: async () => {
      const { raw } = await client.workflow.getHandle(`transfer/${changeId()}`).describe();
      return (raw.pendingActivities ?? []).map((activity) => activity.activityType?.name);
    },
    /** The password behind the recipient's newest one-use link, opened as he would. */
    openCredentials: () => openNewest(linksOf(outside, people.recipient.email)),
  };
}

/** The one-use links that were mailed to somebody, the oldest first. */
function linksOf({ mailbox }: Company['outside'], email: string): string[] {
  return mailbox.mails(email).flatMap(({ text }) => /https?:\/\/\S+\/acceso\/[\w-]+/.exec(text) ?? []);
}

async function openNewest(links: readonly string[]): Promise<string> {
  const page = await (await fetch(links.at(-1) ?? '', { method: 'POST' })).text();
  return /Clave: <code>([^<]+)</.exec(page)?.[1] ?? '';
}

/** A provider that may record payments; what it answers pays an invoice through it. */
export async function payerOf(company: Company, { id: invoiceId, amount }: { id: string; amount: string }) {
  const { database } = company;
  const administrator = {
    type: 'staff',
    staffId: await createStaff(database),
    role: 'administrator',
  } as const;
  const scopes: KeyScope[] = ['payments:record'];
  const { key } = await createKey(testContext(database, { actor: administrator, now: new Date() }), {
    ...{ name: 'Pasarela', scopes, provider: 'pasarela', validDays: 1 },
  });
  return async (): Promise<void> => {
    const paid = { paymentId: randomUUID(), invoiceId, amount };
    const paidAt = new Date().toISOString();
    await apiClient(company, key).payments.record.mutate({ ...paid, paidAt, requestId: randomUUID() });
  };
}

/** Somebody who hires hosting over the public API, and pays for it through a provider. */
export async function createBuyer(company: Company, domain: string) {
  const { database, plans, outside } = company;
  const { id, email } = await createClient(database);
  const api = await signIn(company, email);
  const { service, invoice } = await api.services.order.mutate({
    ...{ planId: plans.hostingPlanId, period: 'monthly', label: 'Tienda nueva', domain },
    requestId: randomUUID(),
  });
  return {
    id,
    pay: await payerOf(company, { id: invoice.id, amount: invoice.total.amount }),
    isActive: async (): Promise<boolean> =>
      (await api.services.get.query({ serviceId: service.id })).status === 'active',
    links: () => linksOf(outside, email),
    openCredentials: () => openNewest(linksOf(outside, email)),
  };
}

export async function signIn(company: Company, email: string) {
  const { sessionToken } = await apiClient(company).auth.signIn.mutate({ email, password: TEST_PASSWORD });
  return apiClient(company, sessionToken);
}
