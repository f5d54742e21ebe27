import type { GrantAct } from '../../domain/access/entities.ts';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { phoneKey } from '../../domain/phone.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';
import { holdLock } from './contention.ts';
import type { Party, People } from './fixture-people.ts';
import { plantGrant } from './grants.ts';
import { CONFIRMATION, mailedLink } from './mailed-link.ts';
import type { System } from './system.ts';
import { until } from './until.ts';

/** What the parties do in a fixture. */
export function actionsOfParties(system: System, people: People) {
  const { holder, recipient, service, actorOf } = people;
  const { outside } = system;

  async function text(party: Party): Promise<string> {
    const [row] = await system.sql<{ code: string; label: string }>(
      `select p.code, s.label from change_party p join service_change c on c.id = p.change_id
       join service s on s.id = c.service_id where p.role = $1 order by c.opened_at desc limit 1`,
      [party],
    );
    if (!row) throw new Error('no transfer was opened');
    const terms = { holder, recipient, serviceLabel: row.label };
    return party === 'holder' ? composeHolderText(terms, row.code) : composeRecipientText(terms, row.code);
  }

  /** The holder opens the transfer over the verb; resolves to the id of the change. */
  async function open(options: { grantToken?: string } = {}): Promise<string> {
    const view = await openTransfer(await system.as(actorOf('holder')), {
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
      const [row] = await system.sql<{ outcome: string | null }>(
        'select outcome from inbound_message where sid = $1',
        [sid],
      );
      return row?.outcome ?? undefined;
    }, `message of the ${party} processed`);
  }

  return {
    text,
    open,
    say,
    /** Opens a transfer, and both parties consent. */
    openWithConsents: async (): Promise<string> => {
      const changeId = await open();
      await say('holder');
      await say('recipient');
      return changeId;
    },
  };
}

/** What else happens in a fixture: grants, edits, staff, and processes that hang. */
export function otherActions(system: System, people: People) {
  /** A grant for one act of a party, as after typing e-mail and security key. */
  async function grant(party: Party, act: GrantAct, subjectId: string, mode?: string): Promise<string> {
    const { clientId, sessionId } = people.actorOf(party);
    const now = await system.clock.now();
    return plantGrant(system.database, { clientId, sessionId, act, subjectId, mode, now });
  }

  /** Opens the link that an e-mail address got to be confirmed. */
  async function confirm(address: string): Promise<void> {
    const token = await mailedLink(system, address, CONFIRMATION);
    await confirmEmail(await system.as({ type: 'visitor' }), { token });
  }

  return {
    grant,
    /** A party edits his own contact data; a new e-mail counts once it is confirmed (C7). */
    edit: async (party: Party, data: { phone?: string; email?: string }): Promise<void> => {
      const grantToken = await grant(party, 'edit_contact', people[party].id);
      await updateAccount(await system.as(people.actorOf(party)), { ...data, grantToken });
      if (data.email !== undefined) await confirm(data.email);
      Object.assign(people[party], data);
    },
    /** Holds the lock of a party's conversation, as a slow or dead process would, until released. */
    holdConversation: async (party: Party): Promise<() => Promise<void>> => {
      const lock = await holdLock(
        system.database,
        `insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)
         on conflict (sender_key) do update set address = excluded.address`,
        [phoneKey(people[party].phone), people[party].phone, await system.clock.now()],
      );
      return lock.release;
    },
    /** A member of staff resolves the one open task of a kind. */
    resolve: async (kind: string, choice: string, answers?: Record<string, string>): Promise<void> => {
      const [task] = await system.sql<{ id: string }>(
        'select id from staff_task where kind = $1 and resolved_at is null',
        [kind],
      );
      await resolveTask(await system.as(people.agent), {
        taskId: task?.id ?? '',
        choice,
        ...(answers ? { answers } : {}),
      });
    },
  };
}
