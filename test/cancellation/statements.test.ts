import { expect, it } from 'vitest';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { ringOverdueChanges } from '../../domain/changes/ring-overdue-changes.ts';
import { statementsOf } from '../performance/measured-company.ts';
import { plant } from '../performance/plant.ts';
import { at, NOW, useCancelling } from './cancelling.ts';

const MANY = 100_000;
/** A guarded write (P4). */
const MOST = 8;
/** Beyond BEGIN and COMMIT. */
const COUNTS = {
  request: 7,
  'look and ask for a backup': 6,
  claim: 5,
  withdraw: 8,
  sweep: 1,
};

const { database, ask, contextAt, grant, hosted, review, storeBackup } = useCancelling();

/** As many services as it says, each with a cancellation that waits for the end of its period. */
async function plantWaiting(): Promise<void> {
  const { serviceId } = await hosted();
  await plant(
    database,
    `
    create temp table planted on commit drop as select gen_random_uuid() as change_id, gen_random_uuid() as service_id
      from generate_series(1, ${MANY});
    insert into service (id, label, plan_id, period, price, currency, status, anchor_day, created_at, version, renews)
      select p.service_id, 'Hosting', s.plan_id, s.period, s.price, s.currency, 'active', 1, s.created_at, 1, false
      from planted p, service s where s.id = '${serviceId}';
    insert into service_change (id, kind, reference, policy, service_id, state, version, opened_at, opened_by, next_check_at)
      select change_id, 'cancellation', change_id::text, '{}', service_id, 'scheduled', 1, now(), '{}', '2099-01-01' from planted;
    insert into cancellation (change_id, mode, ends_on, ends_on_since, put_off)
      select change_id, 'end_of_period', '2099-01-01', now(), false from planted`,
  );
}

async function countEverything() {
  const inside = async (work: () => Promise<unknown>) => (await statementsOf(database, work)).inside;
  const [kept, ended] = [await hosted(), await hosted()];
  const request = await askCounted(kept);
  const { id } = await ask(ended, 'immediate');
  const look = await inside(() => review(id, NOW));
  await storeBackup(ended, at('2026-03-10T12:30:00'));
  const claim = await inside(() => review(id, at('2026-03-10T13:00:00')));
  const withdraw = await inside(() =>
    withdrawCancellation(contextAt(NOW, kept.actor), { changeId: request.changeId }),
  );
  const sweep = await inside(() => ringOverdueChanges(contextAt(NOW), { limit: 100 }));
  return { request: request.count, 'look and ask for a backup': look, claim, withdraw, sweep };

  async function askCounted({ actor, serviceId }: typeof kept) {
    const mode = 'end_of_period';
    const grantToken = await grant(kept, mode);
    let changeId = '';
    const count = await inside(async () => {
      changeId = (await requestCancellation(contextAt(NOW, actor), { serviceId, mode, grantToken })).id;
    });
    return { changeId, count };
  }
}

it('a guarded write of a cancellation takes as many statements with 100 000 that wait as with none (P4)', async () => {
  const few = await countEverything();
  expect(few).toEqual(COUNTS);
  await plantWaiting();
  expect(await countEverything()).toEqual(few);
  for (const count of Object.values(few)) expect(count).toBeLessThanOrEqual(MOST);
});
