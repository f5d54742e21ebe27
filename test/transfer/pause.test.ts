import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { bill, pay } from '../replay/money.ts';

/** Both consented, and the commit found a debt. */
async function untilPausedForMoney(fixture: Fixture): Promise<void> {
  await fixture.openWithConsents();
  await bill(fixture);
  await fixture.reached('cooling_off');
  await fixture.quiet();
  await fixture.sleep('25 hours');
  await fixture.reached('paused');
}

describe('money in the way of a transfer (T11)', () => {
  it(
    'an invoice issued between the consents pauses the commit until it is paid',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.say('holder');
      const invoiceId = await bill(fixture);
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sleep('25 hours');
      await fixture.reached('paused');
      await fixture.told('holder', 'transfer_paused');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.sleep('5 days');
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
      const [invoice] = await fixture.sql('select client_id from invoice where id = $1', [invoiceId]);
      expect(invoice).toEqual({ client_id: fixture.holder.id });
    }),
  );

  it(
    'never paid, the transfer ends with the reason after the pause of its own',
    inFixture(async (fixture) => {
      await untilPausedForMoney(fixture);
      await fixture.sleep('6 days');
      expect((await fixture.change()).state).toBe('paused');
      await fixture.sleep('2 days');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'unpaid_invoice' });
      await fixture.told('recipient', 'transfer_refused');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );
});

describe('a pause whose cause changes (T11, G9)', () => {
  it(
    'a freeze that is lifted while money is owed goes on, and money pauses the commit with notices and a time of its own',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.coolingOffRuns();
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId: fixture.recipient.id });
      await fixture.reached('paused');
      const invoiceId = await bill(fixture);
      await fixture.sleep('25 hours');
      expect(await pauseOf(fixture)).toMatchObject({ pause_reason: 'frozen', deadline: null });
      await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.recipient.id });
      for (const party of ['holder', 'recipient'] as const) await fixture.told(party, 'transfer_paused');
      const paused = await pauseOf(fixture);
      expect(paused).toMatchObject({ pause_reason: 'unpaid_invoice', paused_from: 'cooling_off' });
      expect(paused?.['deadline']).toEqual(paused?.['pause_ends_at']);
      expect(await openTasks(fixture)).toEqual([]);
      await fixture.sleep('6 days');
      expect((await fixture.change()).state).toBe('paused');
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
    }),
  );

  it(
    'a consent voided during a pause for money is waited for, not the money',
    inFixture(async (fixture) => {
      await untilPausedForMoney(fixture);
      const grantToken = await fixture.grant('holder', 'edit_contact', fixture.holder.id);
      const phone = '+5491155559999';
      await updateAccount(await fixture.as(fixture.actorOf('holder')), { phone, grantToken });
      await fixture.reached('awaiting_consents');
    }),
  );
});

async function pauseOf(fixture: Fixture) {
  const [row] = await fixture.sql(
    `select c.deadline, c.paused_from, c.pause_reason, c.pause_ends_at
     from service_change c join transfer t on t.change_id = c.id`,
  );
  return row;
}

const openTasks = (fixture: Fixture) => fixture.sql('select kind from staff_task where resolved_at is null');
