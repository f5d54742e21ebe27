import type { MikroORM } from '@mikro-orm/postgresql';
import { DAY_MS } from '../domain/time.ts';

/** How many messages of a template are in a state: names of the catalogue and states, nothing of anybody. */
export type MessageCount = { template: string; channel: string; state: string; messages: number };

/** What was queued in the last 24 hours, by template, channel and state: one statement. */
export function countMessages(orm: MikroORM, now: Date): Promise<MessageCount[]> {
  return orm.em.fork().execute<MessageCount[]>(
    /* sql */ `select template, channel, state, count(*)::int as messages
    from outbound_message where created_at > ? group by template, channel, state`,
    [new Date(now.getTime() - DAY_MS)],
  );
}
