import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { tell } from '../../domain/messaging/tell.ts';
import { removeDelivered } from '../../domain/transaction/outbox.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createHandoffDelivery } from '../../integrations/temporal/runs.ts';
import { testContext } from '../../test/harness/builders.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import type { Product } from '../transfers/product.ts';

const LOOK_MS = 100;
/** Verbs at once. */
export const CONCURRENCY = 12;
const FIRST_PHONE = 40_000_000;
const ON_THE_WAY = `select (select count(*)::int from outbound_message where state <> 'delivered')
  + (select count(*)::int from handoff) as left`;

/** Alerts, each by a verb that does nothing else and hands it over as the API does; over once the last phone has its own. */
export function createOurs({ signal }: Bench, { orm, owner, client }: Product) {
  const never = async () => {
    throw new Error('an alert is no such handoff');
  };
  const { deliverInline: deliver } = createHandoffDelivery({
    connect: async () => client,
    outbox: {
      delivered: (ids) => removeDelivered(orm, ids),
      processSender: never,
      handleAsk: never,
      runHasEnded: never,
    },
  });
  let phones = FIRST_PHONE;

  async function alert(): Promise<void> {
    phones += 1;
    const address = `+54911${phones}`;
    await transaction(testContext({ orm }, { now: new Date(), deliver }), async (tx) =>
      tell(tx, {
        to: { phone: address, email: '' },
        addresses: [{ channel: 'whatsapp', address }],
        template: 'account_verified',
        variables: { name: 'Juan Perez' },
        businessKey: randomUUID(),
      }),
    );
  }

  return async (count: number): Promise<void> => {
    await concurrently(Array.from({ length: count }), alert, CONCURRENCY);
    for (;;) {
      const { rows } = await owner.query<{ left: number }>(ON_THE_WAY);
      if (rows[0]?.left === 0) return;
      await setTimeout(LOOK_MS, undefined, { signal });
    }
  };
}
