import { phoneKey } from '../../domain/phone.ts';
import type { Party, People } from './fixture-people.ts';
import { CREDENTIALS, mailedLink } from './mailed-link.ts';
import type { System } from './system.ts';
import { until } from './until.ts';

type ChangeRow = {
  id: string;
  state: string;
  reason: string | null;
  version: number;
  opened_at: Date;
  closed_at: Date | null;
};

/** What can be seen of a fixture's change, its service and the pipelines. */
export function queriesOfChange(system: System, people: People) {
  const { service } = people;
  async function change(): Promise<ChangeRow> {
    const [row] = await system.sql<ChangeRow>('select * from service_change order by opened_at desc limit 1');
    if (!row) throw new Error('no change was opened');
    return row;
  }

  return {
    change,
    /** Resolves when the change has reached a state. */
    reached: (state: string): Promise<ChangeRow> =>
      until(async () => {
        const row = await change();
        return row.state === state && row;
      }, `the change is ${state}`),
    /** Resolves once a party's message is stored and waits to be processed. */
    messageWaits: (party: Party): Promise<true> =>
      until(async () => {
        const rows = await system.sql(
          'select 1 from inbound_message where processed_at is null and sender_key = $1',
          [phoneKey(people[party].phone)],
        );
        return rows.length > 0;
      }, 'a message waits'),
    /** The clients who held the service, in order, with the last one holding it now. */
    holders: async (): Promise<string[]> => {
      const rows = await system.sql<{ client_id: string }>(
        'select client_id from ownership_interval where service_id = $1 order by started_at',
        [service.id],
      );
      return rows.map((row) => row.client_id);
    },
    /** Resolves once the time of the cooling off is running. */
    coolingOffRuns: (): Promise<true> =>
      until(async () => {
        const rows = await system.sql('select 1 from transfer where cooling_off_ends_at is not null');
        return rows.length > 0;
      }, 'the cooling off runs'),
    /** Resolves when nothing is left to send or to hand over. */
    quiet: (): Promise<true> =>
      until(async () => {
        const [row] = await system.sql<{ busy: string }>(
          `select (select count(*) from handoff)
             + (select count(*) from inbound_message where processed_at is null)
             + (select count(*) from outbound_message where state in ('queued', 'sending')) as busy`,
        );
        return row?.busy === '0';
      }, 'nothing left to send'),
  };
}

/** What can be seen of what people and staff were sent. */
export function queriesOfMail(system: System, people: People) {
  const { recipient } = people;
  return {
    /** What was sent to a party, as template names in order of creation. */
    sentTo: async (party: Party, channel = 'whatsapp'): Promise<string[]> => {
      const rows = await system.sql<{ template: string }>(
        `select template from outbound_message where client_id = $1 and channel = $2 order by created_at, id`,
        [people[party].id, channel],
      );
      return rows.map((row) => row.template);
    },
    /** Resolves when a party was sent a message of this template, so many times. */
    told: (party: Party, template: string, times = 1): Promise<true> =>
      until(async () => {
        const rows = await system.sql(
          `select 1 from outbound_message where client_id = $1 and template = $2 and channel = 'whatsapp'
             and state in ('sent', 'delivered', 'read')`,
          [people[party].id, template],
        );
        return rows.length >= times;
      }, `${party} was sent ${template}`),
    /** The one-use link to the new credentials, out of the recipient's mailbox. */
    credentialsLink: (): Promise<string> => mailedLink(system, recipient.email, CREDENTIALS),
    /** Resolves to the one open staff task of a kind. */
    task: (kind: string): Promise<{ id: string }> =>
      until(async () => {
        const [task] = await system.sql<{ id: string }>(
          'select id from staff_task where kind = $1 and resolved_at is null',
          [kind],
        );
        return task;
      }, `a task ${kind}`),
  };
}
