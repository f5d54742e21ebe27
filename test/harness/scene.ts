import { randomUUID } from 'node:crypto';
import { Grant, type GrantAct } from '../../domain/clients/access.ts';
import { phoneKey } from '../../domain/clients/contact.ts';
import { newToken } from '../../domain/clients/tokens.ts';
import { resolveTask } from '../../domain/staff/resolve-task.ts';
import { Staff } from '../../domain/staff/staff.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import { createClient, createCompany, createService } from './builders.ts';
import { holdLock } from './contention.ts';
import { type HouseOptions, startHouse, until } from './house.ts';

export const PANEL_ACCOUNT = { user: 'juanhost', domain: 'juan.example.com' };
type Party = 'holder' | 'recipient';

type ChangeRow = {
  id: string;
  state: string;
  reason: string | null;
  version: number;
  opened_at: Date;
  closed_at: Date | null;
};

/**
 * Juan Perez, who has an active hosting with a panel account, and Jose Garcia, who is to receive it: everything that a
 * transfer needs, in a house of its own.
 */
export async function openScene(options: HouseOptions & { manual?: boolean } = {}) {
  const house = await startHouse(options);
  const { database, outside } = house;
  const company = await createCompany(database);
  const now = await house.clock.now();
  const holder = await createClient(database, { name: 'Juan Perez', email: 'juan@example.com' });
  const recipient = await createClient(database, { name: 'Jose Garcia', email: 'jose@example.com' });
  const service = await createService(database, {
    clientId: holder.id,
    planId: options.manual ? company.radioPlanId : company.hostingPlanId,
    label: 'Hosting Web',
    createdAt: new Date(now.getTime() - SERVICE_AGE_MS),
    ...(options.manual ? {} : { panelUser: PANEL_ACCOUNT.user, panelDomain: PANEL_ACCOUNT.domain }),
  });
  await outside.createPanelAccount({ ...PANEL_ACCOUNT, email: holder.email });
  const agent = await createStaff(database);
  const people = { holder, recipient };
  const actorOf = (party: Party) => ({
    type: 'client' as const,
    clientId: people[party].id,
    sessionId: people[party].id,
  });

  async function change(): Promise<ChangeRow> {
    const [row] = await house.sql<ChangeRow>('select * from service_change order by opened_at desc limit 1');
    if (!row) throw new Error('no change was opened');
    return row;
  }

  async function text(party: Party): Promise<string> {
    const [row] = await house.sql<{ holder_reference: string; recipient_reference: string; label: string }>(
      `select t.*, s.label from transfer t join service_change c on c.id = t.change_id
       join service s on s.id = c.service_id order by c.opened_at desc limit 1`,
    );
    if (!row) throw new Error('no transfer was opened');
    const terms = { holder, recipient, serviceLabel: row.label };
    return party === 'holder'
      ? composeHolderText(terms, row.holder_reference)
      : composeRecipientText(terms, row.recipient_reference);
  }

  /** The holder opens the transfer over the verb; resolves to the id of the change. */
  async function open(options: { grantToken?: string } = {}): Promise<string> {
    const view = await openTransfer(await house.as(actorOf('holder')), {
      serviceId: service.id,
      recipientEmail: recipient.email,
      recipientName: recipient.name,
      ...options,
    });
    return view.transfer.id;
  }

  /** A party sends a WhatsApp, by default his literal text; resolves to what came of it. */
  async function say(party: Party, typed?: string): Promise<string> {
    const body = typed ?? (await text(party));
    const { sid } = await outside.whatsapp.inbound({ from: people[party].phone, body });
    return until(async () => {
      const [row] = await house.sql<{ outcome: string | null }>(
        'select outcome from inbound_message where sid = $1',
        [sid],
      );
      return row?.outcome ?? undefined;
    }, `message of the ${party} processed`);
  }

  return {
    ...house,
    ...people,
    service,
    actorOf,
    change,
    text,
    open,
    say,
    /** Resolves when the change has reached a state. */
    reached: (state: string): Promise<ChangeRow> =>
      until(async () => {
        const row = await change();
        return row.state === state && row;
      }, `the change is ${state}`),
    /** Holds the lock of a party's conversation, as a slow or dead process would, until released. */
    holdConversation: async (party: Party): Promise<() => Promise<void>> => {
      const lock = await holdLock(
        database,
        `insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)
         on conflict (sender_key) do update set address = excluded.address`,
        [phoneKey(people[party].phone), people[party].phone, await house.clock.now()],
      );
      return lock.release;
    },
    /** Resolves once a party's message is stored and waits to be processed. */
    messageWaits: (party: Party): Promise<true> =>
      until(async () => {
        const rows = await house.sql(
          'select 1 from inbound_message where processed_at is null and sender_key = $1',
          [phoneKey(people[party].phone)],
        );
        return rows.length > 0;
      }, 'a message waits'),
    /** The clients who held the service, in order, with the last one holding it now. */
    holders: async (): Promise<string[]> => {
      const rows = await house.sql<{ client_id: string }>(
        'select client_id from ownership_interval where service_id = $1 order by started_at',
        [service.id],
      );
      return rows.map((row) => row.client_id);
    },
    /** What was sent to a party, as template names in order of creation. */
    sentTo: async (party: Party, channel = 'whatsapp'): Promise<string[]> => {
      const rows = await house.sql<{ template: string }>(
        `select template from outbound_message where client_id = $1 and channel = $2 order by created_at, id`,
        [people[party].id, channel],
      );
      return rows.map((row) => row.template);
    },
    /** Resolves when a party was sent a message of this template, so many times. */
    told: (party: Party, template: string, times = 1): Promise<true> =>
      until(async () => {
        const rows = await house.sql(
          `select 1 from outbound_message where client_id = $1 and template = $2 and channel = 'whatsapp'
             and state in ('sent', 'delivered', 'read')`,
          [people[party].id, template],
        );
        return rows.length >= times;
      }, `${party} was sent ${template}`),
    /** Opens a transfer, and both parties consent. */
    openWithConsents: async (): Promise<string> => {
      const changeId = await open();
      await say('holder');
      await say('recipient');
      return changeId;
    },
    /** Resolves to the one open staff task of a kind. */
    task: (kind: string): Promise<{ id: string }> =>
      until(async () => {
        const [task] = await house.sql<{ id: string }>(
          'select id from staff_task where kind = $1 and resolved_at is null',
          [kind],
        );
        return task;
      }, `a task ${kind}`),
    /** A member of staff resolves the one open task of a kind. */
    resolve: async (kind: string, choice: string): Promise<void> => {
      const [task] = await house.sql<{ id: string }>(
        'select id from staff_task where kind = $1 and resolved_at is null',
        [kind],
      );
      await resolveTask(await house.as({ type: 'staff', staffId: agent, role: 'agent' }), {
        taskId: task?.id ?? '',
        choice,
      });
    },
    /** A grant for one act of a party, as after typing e-mail and security key. */
    grant: async (party: Party, act: GrantAct, subjectId: string): Promise<string> => {
      const { token, tokenHash } = newToken();
      const createdAt = await house.clock.now();
      const { clientId, sessionId } = actorOf(party);
      await house.sql(
        `insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set expires_at = excluded.expires_at`,
        [sessionId, newToken().tokenHash, clientId, createdAt, inTenMinutes(createdAt)],
      );
      const em = database.orm.em.fork();
      em.create(Grant, {
        id: randomUUID(),
        tokenHash,
        clientId,
        sessionId,
        act,
        subjectId,
        createdAt,
        expiresAt: inTenMinutes(createdAt),
      });
      await em.flush();
      return token;
    },
    /** Who resolves tasks and lifts freezes. */
    agent: { type: 'staff', staffId: agent, role: 'agent' } as const,
    /** Resolves once the time of the cooling off is running. */
    coolingOffRuns: (): Promise<true> =>
      until(async () => {
        const rows = await house.sql('select 1 from transfer where cooling_off_ends_at is not null');
        return rows.length > 0;
      }, 'the cooling off runs'),
    /** The one-use link to the new credentials, out of the recipient's mailbox. */
    credentialsLink: (): Promise<string> =>
      until(async () => {
        const texts = outside.mailbox.mails(recipient.email).map((mail) => mail.text);
        return texts.map((body) => /https?:\/\/\S+\/acceso\/[\w-]+/.exec(body)?.[0]).find(Boolean);
      }, 'the link arrived'),
    /** Resolves when nothing is left to send or to hand over. */
    quiet: (): Promise<true> =>
      until(async () => {
        const [row] = await house.sql<{ busy: string }>(
          `select (select count(*) from handoff)
             + (select count(*) from inbound_message where processed_at is null)
             + (select count(*) from outbound_message where state in ('queued', 'sending')) as busy`,
        );
        return row?.busy === '0';
      }, 'nothing left to send'),
  };
}

/** Three months. */
const SERVICE_AGE_MS = 90 * 24 * 3_600_000;

function inTenMinutes(now: Date): Date {
  return new Date(now.getTime() + 600_000);
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A test in a scene of its own, which is closed whatever happens. */
export function inScene(
  work: (scene: Scene) => Promise<void>,
  options?: Parameters<typeof openScene>[0],
): () => Promise<void> {
  return async () => {
    const scene = await openScene(options);
    try {
      await work(scene);
    } finally {
      await scene.stop();
    }
  };
}

async function createStaff({ orm }: { orm: Scene['database']['orm'] }): Promise<string> {
  const em = orm.em.fork();
  const staff = em.create(Staff, {
    id: randomUUID(),
    name: 'Ana Agente',
    email: `agente-${randomUUID()}@example.com`,
    role: 'agent',
    passwordHash: 'unused',
    totpSecret: 'unused',
    createdAt: new Date(),
  });
  await em.flush();
  return staff.id;
}
