import { randomUUID } from 'node:crypto';
import { createClient, createService, TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { until } from '../harness/house.ts';
import type { Company } from './company.ts';

export type Party = 'holder' | 'recipient';
type Opened = { transfer: { id: string }; consentText: string };
type Answer<Data> = { result?: { data: Data }; error?: { message: string } };

let partiesBuilt = 0;

/** A holder with a hosting on the panel and the person who is to receive it, who do everything over the public API. */
export async function createParties(company: Company) {
  const { database, plans, outside } = company;
  partiesBuilt += 1;
  const panelUser = `hosting${partiesBuilt}`;
  const panelDomain = `${panelUser}.example.com`;
  const holder = await createClient(database);
  const recipient = await createClient(database);
  const service = await createService(database, {
    clientId: holder.id,
    planId: plans.hostingPlanId,
    panelUser,
    panelDomain,
    createdAt: new Date(Date.now() - SERVICE_AGE_MS),
  });
  await outside.createPanelAccount({ user: panelUser, domain: panelDomain, email: holder.email });
  const people = { holder, recipient };
  const sessions = {
    holder: await signIn(company, holder.email),
    recipient: await signIn(company, recipient.email),
  };
  const { grantToken } = await mutate<{ grantToken: string }>(company, {
    procedure: 'auth.grant',
    session: sessions.holder,
    input: {
      email: holder.email,
      securityKey: TEST_SECURITY_KEY,
      act: 'immediate_transfer',
      subjectId: service.id,
    },
  });
  const requestId = randomUUID();
  let changeId = '';

  /** The holder opens the transfer; said again it is the same request. */
  async function open(): Promise<string> {
    const opened = await mutate<Opened>(company, {
      procedure: 'transfers.open',
      session: sessions.holder,
      input: {
        serviceId: service.id,
        recipientEmail: recipient.email,
        recipientName: recipient.name,
        grantToken,
        requestId,
      },
    });
    changeId = opened.transfer.id;
    return changeId;
  }

  /** A party's own literal text. */
  async function textOf(party: Party): Promise<string> {
    const input = encodeURIComponent(JSON.stringify({ changeId }));
    const { consentText } = await ask<Opened>(`${company.apiUrl}/trpc/transfers.get?input=${input}`, {
      headers: { authorization: `Bearer ${sessions[party]}` },
    });
    return consentText;
  }

  /** A party sends a WhatsApp; resolves to Twilio's view of it. */
  function send(party: Party, body: string): Promise<{ sid: string; status: number | null }> {
    return outside.whatsapp.inbound({ from: people[party].phone, body });
  }

  const state = async () => {
    const [row] = await database.sql<{ state: string }>(
      'select state from service_change where service_id = $1',
      [service.id],
    );
    return row?.state;
  };

  return {
    ...people,
    service,
    panelUser,
    open,
    textOf,
    send,
    /** A party sends his literal text. */
    say: async (party: Party) => send(party, await textOf(party)),
    run: () => company.client.workflow.getHandle(`transfer/${changeId}`),
    outcomeOf: async (sid: string) => {
      const rows = await database.sql<{ outcome: string | null }>(
        'select outcome from inbound_message where sid = $1',
        [sid],
      );
      return rows.map((row) => row.outcome);
    },
    state,
    reached: async (expected: string): Promise<void> => {
      await until(async () => (await state()) === expected, `the transfer is ${expected}`);
    },
    /** The activities that Temporal waits for. */
    pendingActivities: async (): Promise<(string | null | undefined)[]> => {
      const { raw } = await company.client.workflow.getHandle(`transfer/${changeId}`).describe();
      return (raw.pendingActivities ?? []).map((activity) => activity.activityType?.name);
    },
    /** The password in the recipient's one-use link, opened as he would. */
    openCredentials: async (): Promise<string> => {
      const links = outside.mailbox
        .mails(recipient.email)
        .flatMap(({ text }) => /https?:\/\/\S+\/acceso\/[\w-]+/.exec(text) ?? []);
      const page = await (await fetch(links.at(-1) ?? '', { method: 'POST' })).text();
      return /Clave: <code>([^<]+)</.exec(page)?.[1] ?? '';
    },
  };
}

export type Parties = Awaited<ReturnType<typeof createParties>>;

const SERVICE_AGE_MS = 90 * 24 * 3_600_000;

async function signIn(company: Company, email: string): Promise<string> {
  const { sessionToken } = await mutate<{ sessionToken: string }>(company, {
    procedure: 'auth.signIn',
    input: { email, password: TEST_PASSWORD },
  });
  return sessionToken;
}

type Mutation = { procedure: string; input: unknown; session?: string };

function mutate<Data>({ apiUrl }: Company, { procedure, input, session }: Mutation): Promise<Data> {
  return ask(`${apiUrl}/trpc/${procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session === undefined ? {} : { authorization: `Bearer ${session}` }),
    },
    body: JSON.stringify(input),
  });
}

async function ask<Data>(url: string, request: RequestInit): Promise<Data> {
  const answer = (await (await fetch(url, request)).json()) as Answer<Data>;
  if (!answer.result) throw new Error(`the API refused: ${answer.error?.message}`);
  return answer.result.data;
}
