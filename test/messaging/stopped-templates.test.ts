import { beforeAll, expect, test } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { contentDefinitions } from '../../domain/messaging/rendering.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { createClient, createService } from '../harness/builders.ts';
import { extra } from '../harness/company.ts';
import { useSendingHouse } from './sending-system.ts';

const NAME = 'invoice_generated';
const house = useSendingHouse();
const { system, reached, rowOf, attempts, choose } = house;
beforeAll(async () => {
  await system.sql(
    'update company_settings set quiet_hours_start = 0, quiet_hours_end = 0, invoice_bundle_minutes = 0',
  );
});

const whatsApp = () => system.outside.whatsapp;

/** Nobody thinks anything of it that keeps it from being sent. */
async function mend(): Promise<void> {
  const { deployment, outside } = system;
  await createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl }).createTemplates(
    contentDefinitions(deployment),
  );
  whatsApp().review({ name: NAME });
}

/** An invoice to somebody new, and its alert. */
async function invoiced() {
  const [plan] = await system.sql<{ id: string }>('select id from plan where panel_package is null limit 1');
  const { id: clientId, phone } = await createClient(system.database);
  const { id: serviceId } = await createService(system.database, { clientId, planId: plan?.id ?? '' });
  const invoice = { serviceId, lines: [extra('1000')], dueDate: '2099-01-01' };
  const { invoiceId } = await issueInvoice(await system.verbs.context(), invoice);
  return { invoiceId, phone, alert: await messageOf(`${NAME}/${invoiceId}`) };
}

async function messageOf(businessKey: string): Promise<string> {
  const [row] = await system.sql<{ id: string }>(
    "select id from outbound_message where business_key = $1 and channel = 'whatsapp'",
    [businessKey],
  );
  return row?.id ?? '';
}

const requestsTo = (phone: string) =>
  whatsApp().log.filter((entry) => entry.type === 'request' && entry.to === `whatsapp:${phone}`).length;
const openTasks = () =>
  system.sql<{ kind: string; subject_id: string; details: Record<string, string> }>(
    'select kind, subject_id, details from staff_task where resolved_at is null',
  );

test.each([
  ['is missing at Twilio', () => whatsApp().remove(NAME), /^21655$/],
  ['was refused', () => whatsApp().review({ name: NAME, status: 'rejected' }), /^63040$/],
  ['is paused', () => whatsApp().review({ name: NAME, status: 'paused' }), /^63041$/],
  ['is disabled', () => whatsApp().review({ name: NAME, status: 'disabled' }), /^63042$/],
  ['counts as marketing', () => whatsApp().review({ name: NAME, category: 'MARKETING' }), /^63049$/],
] as const)(
  'a template that %s parks its messages with its name, under one task (A4, A8)',
  async (_, spoil, code) => {
    // It was there: the worker knows its sid.
    await reached((await invoiced()).alert, 'delivered');
    expect(spoil()).toBe(1);
    const first = await invoiced();
    await reached(first.alert, 'held');
    const asked = requestsTo(first.phone);
    const [overtaken, kept] = [await invoiced(), await invoiced()];
    for (const { alert, phone } of [overtaken, kept]) {
      await reached(alert, 'held');
      expect(requestsTo(phone)).toBe(0);
    }
    const tasks = await openTasks();
    expect(tasks).toMatchObject([
      {
        kind: 'sending_stopped',
        details: { template: expect.stringMatching(/^invoice_generated_[0-9a-f]{8}$/) },
      },
    ]);
    expect(tasks[0]?.details['code']).toMatch(code);

    await voidInvoice(await system.verbs.context(), {
      invoiceId: overtaken.invoiceId,
      reason: 'issued_by_mistake',
    });
    // What needs another template goes on.
    await reached(await messageOf(`invoice_voided/${overtaken.invoiceId}`), 'delivered');

    await mend();
    await choose(tasks[0]?.subject_id ?? '', 'mended');
    await system.sweep();
    for (const { alert, phone } of [first, kept]) {
      await reached(alert, 'delivered');
      expect(attempts(alert).shown).toHaveLength(1);
      expect(requestsTo(phone)).toBe(alert === first.alert ? asked + 1 : 1);
    }
    expect((await rowOf(overtaken.alert)).state).toBe('silenced');
    expect(attempts(overtaken.alert).taken).toEqual([]);
    expect(await openTasks()).toEqual([]);
  },
);
