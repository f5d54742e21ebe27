import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { activateByStaff } from '../../domain/activation/activate-by-staff.ts';
import { cancelActivation } from '../../domain/activation/cancel-activation.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { askForEnd } from '../cancellation/playing.ts';
import { inAgreement } from '../harness/agreement.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { CREDENTIALS, mailedLink } from '../harness/mailed-link.ts';
import { until } from '../harness/until.ts';
import { pay } from '../replay/money.ts';
import {
  CREATE,
  creationsOf,
  type Hired,
  hire,
  hireAndPay,
  hiredNow,
  hireWhilePanelIsAway,
  NEW_DOMAIN,
  nameOf,
} from './playing.ts';

const resultOf = (fixture: Fixture, { changeId }: Hired) =>
  fixture.client.workflow.getHandle(changeWorkflowId('activation', changeId)).result();

/** Active, with exactly the account that the panel has, made once, and its holder has a link to it. */
async function expectActive(fixture: Fixture, hired: Hired): Promise<void> {
  await fixture.reached('completed');
  expect(await resultOf(fixture, hired)).toBe('completed');
  const { panel_user: user, panel_created_at: createdAt, ...row } = await hiredNow(fixture, hired);
  expect(row).toEqual({ status: 'active', terms: '1' });
  const account = fixture.outside.panel.account(user ?? '');
  expect(account).toMatchObject({ email: fixture.holder.email, plan: 'hosting_1' });
  expect(new Date(account?.createdAt ?? 0).getTime() - (createdAt?.getTime() ?? 0)).toBeLessThan(1_000);
  expect(creationsOf(fixture, user ?? '')).toBe(1);
}

const linkTo = (fixture: Fixture) => mailedLink(fixture, fixture.holder.email, CREDENTIALS);

const stateOf = async ({ sql }: Fixture, { invoiceId }: Hired) => {
  const [row] = await sql<{ status: string }>('select status from invoice where id = $1', [invoiceId]);
  return row?.status;
};
const whyOf = async (fixture: Fixture) => {
  const { id } = await fixture.task('activation_stuck');
  const [task] = await fixture.sql<{ details: { why: string } }>(
    'select details from staff_task where id = $1',
    [id],
  );
  return task?.details.why;
};

describe('what was hired and paid (B1, B9)', () => {
  it(
    'gets its account, is active, and its holder gets a one-use link, never a password',
    inAgreement(async (fixture) => {
      const hired = await hire(fixture);
      await fixture.sleep('3 days');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending', panel_user: null });
      await pay(fixture, hired.invoiceId);
      await expectActive(fixture, hired);
      const link = await linkTo(fixture);
      expect((await fetch(link)).status).toBe(200);
      const sent = await fixture.sentTo('holder', 'email');
      expect(sent.toSorted()).toEqual([
        'invoice_generated',
        'order_placed',
        'service_activated',
        'transfer_credentials',
      ]);
      const user = (await hiredNow(fixture, hired)).panel_user ?? '';
      const { passwordHash = '' } = fixture.outside.panel.account(user) ?? {};
      const shown = await (await fetch(link, { method: 'POST' })).text();
      expect(shown).toContain(user);
      expect(passwordHash).toHaveLength(64);
    }),
  );

  it(
    'but not in time is void, and the panel never heard of it (D24)',
    inAgreement(async (fixture) => {
      const hired = await hire(fixture);
      await fixture.sleep('32 days');
      await fixture.reached('expired');
      expect(await resultOf(fixture, hired)).toBe('expired');
      expect(await stateOf(fixture, hired)).toBe('void');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'cancelled', panel_user: null });
      expect(fixture.outside.panel.log.filter(({ command }) => command === CREATE)).toHaveLength(1);
    }),
  );

  it(
    'where people provision it waits for them for forty days, and is active when they say so (D24)',
    inAgreement(async (fixture) => {
      const hired = await hireAndPay(fixture, { byHand: true });
      await fixture.task('activation_by_hand');
      await fixture.sleep('40 days');
      expect(await stateOf(fixture, hired)).toBe('paid');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending' });
      await fixture.resolve('activation_by_hand', 'done_by_hand');
      await fixture.reached('completed');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'active', terms: '1' });
    }),
  );

  it(
    'only after staff had it set up begins no other term (D18)',
    inAgreement(async (fixture) => {
      const hired = await hire(fixture);
      await activateByStaff(await fixture.as(fixture.agent), hired);
      await expectActive(fixture, hired);
      await fixture.sleep('11 days');
      await pay(fixture, hired.invoiceId);
      await fixture.sleep('1 hour');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'active', terms: '1' });
    }),
  );

  it(
    'is cancelled by staff while nobody paid, and its run ends',
    inAgreement(async (fixture) => {
      const hired = await hire(fixture);
      await cancelActivation(await fixture.as(fixture.agent), hired);
      expect(await resultOf(fixture, hired)).toBe('cancelled');
    }),
  );
});

describe('a panel that does not do what it is asked', () => {
  it.each(['drop_reply', '5xx_accepted', 'garbage'])(
    'but acts (%s): it is read, and there is one account',
    async (kind) =>
      inAgreement(async (fixture) => {
        fixture.outside.panel.faults.add({ kind, match: CREATE });
        const hired = await hireAndPay(fixture);
        await fixture.sleep('1 minute');
        await expectActive(fixture, hired);
        expect(fixture.outside.panel.faults.left).toBe(0);
      })(),
  );

  it.each(['5xx', 'drop_request', '429'])('nor acts (%s): it is asked again', async (kind) =>
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind, match: CREATE, times: 3 });
      const hired = await hireAndPay(fixture);
      await fixture.sleep('5 minutes');
      await expectActive(fixture, hired);
      expect(fixture.outside.panel.faults.left).toBe(0);
    })(),
  );

  it.each(['refuse', 'no_effect'])('for good (%s): staff is asked, and has it tried again', async (kind) =>
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind, match: CREATE });
      const hired = await hireAndPay(fixture);
      expect(await whyOf(fixture)).toBe(kind === 'refuse' ? 'OTHER' : 'NOT_CHANGED');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending' });
      await fixture.resolve('activation_stuck', 'retry');
      await expectActive(fixture, hired);
    })(),
  );

  it(
    'for good, and staff gives it up: the run ends, the money is credit, and the panel has no account',
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'refuse', match: CREATE });
      const hired = await hireAndPay(fixture);
      await fixture.task('activation_stuck');
      await fixture.resolve('activation_stuck', 'give_up');
      await fixture.reached('cancelled');
      expect(await resultOf(fixture, hired)).toBe('cancelled');
      expect(await stateOf(fixture, hired)).toBe('void');
      const { panel_user: user, status } = await hiredNow(fixture, hired);
      expect(status).toBe('cancelled');
      expect(fixture.outside.panel.account(user ?? '')).toBeUndefined();
    }),
  );

  it(
    'is away past its time: staff is asked, and nothing is lost',
    inAgreement(async (fixture) => {
      const hired = await hireWhilePanelIsAway(fixture);
      await fixture.sleep('7 hours');
      await fixture.task('activation_stuck');
      await fixture.outside.panel.resume();
      await fixture.resolve('activation_stuck', 'retry');
      await expectActive(fixture, hired);
      expect(await nameOf(fixture, hired)).toBe(hired.user);
    }),
  );

  it(
    'has that name for somebody else by now: it is left alone, and another name is tried',
    inAgreement(async (fixture) => {
      const { panel } = fixture.outside;
      const hired = await hireWhilePanelIsAway(fixture);
      await panel.createAccount({ user: hired.user, domain: 'ajena.example.com', email: 'x@example.com' });
      const stranger = panel.account(hired.user);
      await panel.resume();
      await fixture.sleep('5 minutes');
      expect(await whyOf(fixture)).toBe('OTHER_ACCOUNT');
      await fixture.resolve('activation_stuck', 'new_name');
      await expectActive(fixture, hired);
      expect(await nameOf(fixture, hired)).not.toBe(hired.user);
      expect(panel.account(hired.user)).toEqual(stranger);
    }),
  );

  it(
    'has that domain for somebody else: staff makes the account, and says which',
    inAgreement(async (fixture) => {
      const { panel } = fixture.outside;
      await panel.createAccount({
        user: 'viejacta',
        domain: NEW_DOMAIN,
        email: 'x@example.com',
        plan: 'hosting_1',
      });
      const hired = await hireAndPay(fixture);
      expect(await whyOf(fixture)).toBe('DOMAIN_ELSEWHERE');
      await fixture.resolve('activation_stuck', 'made_by_hand', { panelUser: 'noexiste' });
      expect(await until(async () => (await whyOf(fixture)) === 'ACCOUNT_MISSING', 'it was looked for')).toBe(
        true,
      );
      expect(panel.account('noexiste')).toBeUndefined();
      await fixture.resolve('activation_stuck', 'made_by_hand', { panelUser: 'viejacta' });
      await fixture.reached('completed');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'active', panel_user: 'viejacta' });
    }),
  );
});

describe('the zone of a domain that was hired for before (X6)', () => {
  /** The fixture's own service ends; its zone stays on the server. */
  async function endOwn(fixture: Fixture) {
    await askForEnd(fixture, 'immediate');
    await fixture.sleep('61 minutes');
    await fixture.reached('completed');
    expect(fixture.outside.panel.account(PANEL_ACCOUNT.user)).toBeUndefined();
  }

  it(
    'is taken over by the client whose it is',
    inAgreement(async (fixture) => {
      await endOwn(fixture);
      const hired = await hireAndPay(fixture, { domain: PANEL_ACCOUNT.domain });
      await until(async () => (await hiredNow(fixture, hired)).status === 'active', 'it is active');
      const account = fixture.outside.panel.account(await nameOf(fixture, hired));
      expect(account).toMatchObject({ domain: PANEL_ACCOUNT.domain });
    }),
  );

  it(
    'is for staff where anybody else hires for it',
    inAgreement(async (fixture) => {
      await endOwn(fixture);
      const hired = await hireAndPay(fixture, { domain: PANEL_ACCOUNT.domain, by: 'recipient' });
      expect(await whyOf(fixture)).toBe('ZONE_EXISTS');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending' });
    }),
  );
});

describe('an activation that is interrupted', () => {
  it(
    'by a freeze gives nobody access until it is lifted (G9)',
    inAgreement(async (fixture) => {
      const clientId = fixture.holder.id;
      const hired = await hire(fixture);
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId });
      await pay(fixture, hired.invoiceId);
      await fixture.reached('paid');
      await fixture.sleep('3 hours');
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending', panel_user: null });
      await unfreezeClient(await fixture.as(fixture.agent), { clientId });
      await expectActive(fixture, hired);
    }),
  );

  it(
    'by a freeze between its name and its account creates none',
    inAgreement(async (fixture) => {
      const clientId = fixture.holder.id;
      const hired = await hireWhilePanelIsAway(fixture);
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId });
      await fixture.outside.panel.resume();
      await fixture.sleep('20 minutes');
      await fixture.task('frozen_change');
      expect(creationsOf(fixture, hired.user)).toBe(0);
      await unfreezeClient(await fixture.as(fixture.agent), { clientId });
      await expectActive(fixture, hired);
    }),
  );

  it(
    'by the loss of its run while it waits is taken up by the sweep, and there is one account',
    inAgreement(async (fixture) => {
      const lose = ({ changeId }: Hired) =>
        fixture.client.workflow.getHandle(changeWorkflowId('activation', changeId)).terminate();
      const hired = await hire(fixture);
      await fixture.sleep('1 day');
      await lose(hired);
      await fixture.outside.panel.pause();
      await fixture.temporalAway(() => pay(fixture, hired.invoiceId));
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await fixture.sleep('7 hours');
      await fixture.task('activation_stuck');
      await lose(hired);
      await fixture.outside.panel.resume();
      await fixture.resolve('activation_stuck', 'retry');
      await expectActive(fixture, hired);
    }),
  );

  it(
    'under a database that was restored from before the payment parks, and creates nothing',
    inAgreement(async (fixture) => {
      const hired = await hireWhilePanelIsAway(fixture);
      await fixture.sleep('20 minutes');
      await fixture.sql(
        "update service_change set version = 1, state = 'awaiting_payment', next_check_at = opened_at where id = $1",
        [hired.changeId],
      );
      await fixture.outside.panel.resume();
      await fixture.sleep('20 minutes');
      await fixture.task('database_restored');
      expect(creationsOf(fixture, hired.user)).toBe(0);
      expect(await hiredNow(fixture, hired)).toMatchObject({ status: 'pending' });
    }),
  );
});
