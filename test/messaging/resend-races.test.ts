import { expect, it } from 'vitest';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { resendAlert } from '../../domain/procedures/resend-alert.ts';
import { testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { raceAtRandom, raceBehindLock } from '../harness/race.ts';
import { seedStaff } from './seed.ts';

const { bill, database, heldService } = useCompany();

/** An invoice of which its client was told, and a member of staff who may tell them again. */
async function announced() {
  const { serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  const [alert] = await database.sql<{ id: string }>(
    `update outbound_message set state = 'sent', next_check_at = null
    where business_key = $1 and channel = 'whatsapp' returning id`,
    [`invoice_generated/${invoiceId}`],
  );
  const messageId = alert?.id ?? '';
  const actor = { type: 'staff', staffId: await seedStaff(database), role: 'agent' } as const;
  return {
    resend: () => resendAlert(testContext(database, { actor }), { messageId }),
    revoke: () => voidInvoice(testContext(database), { invoiceId, reason: 'issued_by_mistake' }),
    copies: () => database.sql('select state from outbound_message where resent_of = $1', [messageId]),
  };
}

it('an invoice that is void first is not announced again (A8)', async () => {
  const { resend, revoke, copies } = await announced();
  const [, answer] = await raceBehindLock(database, [revoke, resend]);
  expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'ALERT_NOT_RESENDABLE' } });
  expect(await copies()).toEqual([]);
});

it('what was sent again first is taken back by the void (A8)', async () => {
  const { resend, revoke, copies } = await announced();
  const answers = await raceBehindLock(database, [resend, revoke]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await copies()).toEqual([{ state: 'silenced' }]);
});

it('two members of staff at once make one copy (A2)', async () => {
  const { resend, copies } = await announced();
  const answers = await raceBehindLock(database, [resend, resend]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await copies()).toEqual([{ state: 'queued' }]);
});

it('however they meet, no copy of a void invoice’s alert is on its way', async () => {
  const seen = new Set<string>();
  for (let round = 0; seen.size < 2; round += 1) {
    const { resend, revoke, copies } = await announced();
    const [resent] = await raceAtRandom([resend, revoke], round);
    seen.add(resent?.status ?? '');
    expect(await copies()).toEqual(resent?.status === 'fulfilled' ? [{ state: 'silenced' }] : []);
  }
});
