import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { type Company, openCompany } from './company.ts';
import { expectNothingLost } from './nothing-lost.ts';
import { createBuyer, createParties, owedBy } from './parties.ts';
import { COMMIT } from './proxy.ts';

const receipt = { contentType: 'application/pdf', data: Buffer.from('%PDF-1.7 ').toString('base64') };
const READS_A_FILE = "ExecutionStatus = 'Running' and WorkflowType = 'receipt'";

let company: Company;
/** Messages whose outcome was made unknown for good. */
const parked: string[] = [];
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

async function stateOf(id: string | undefined) {
  const [row] = await company.database.sql('select state, error_code from outbound_message where id = $1', [
    id,
  ]);
  return row;
}

async function messageTo(address: string) {
  const [row] = await company.database.sql<{ id: string }>(
    'select id from outbound_message where address = $1 order by created_at limit 1',
    [address],
  );
  return row?.id;
}

test('a worker that runs says so (B10)', async () => {
  const beats = () => company.database.sql('select 1 from clock_state where beat_at is not null');
  await until(async () => (await beats()).length === 1, 'it said so');
});

test('killed between the acceptance of a message and its record: never sent again, settled by callback or by staff', async () => {
  const parties = await createParties(company);
  const { holder, recipient } = parties;
  company.outside.whatsapp.faults.add({ kind: 'delay_status', match: recipient.phone });
  const accepted = company.wires.twilio.holdReply('/Messages', encodeURIComponent(recipient.phone));
  const mailed = company.wires.smtp.holdReply(`RCPT TO:<${holder.email}>`, '\r\n.\r\n');
  await parties.open();
  await Promise.all([accepted.reached(), mailed.reached()]);
  await company.nothingUnderWay(({ address }) => [recipient.phone, holder.email].includes(address));
  const [message, mail] = [await messageTo(recipient.phone), await messageTo(holder.email)];
  expect([await stateOf(message), await stateOf(mail)]).toMatchObject([
    { state: 'sending', error_code: null },
    { state: 'sending', error_code: null },
  ]);

  await company.worker.restart();
  const isUnknown = async () => (await stateOf(message))?.['error_code'] === 'outcome_unknown';
  await until(isUnknown, 'its outcome is unknown');
  await until(async () => (await stateOf(mail))?.['state'] === 'parked', 'the mail is left to staff');
  parked.push(mail ?? '');
  expect(company.outside.whatsapp.messages(recipient.phone)).toHaveLength(1);
  expect(company.outside.mailbox.mails(holder.email)).toHaveLength(1);
  await company.outside.whatsapp.releaseStatuses();
  expect(await stateOf(message)).toEqual({ state: 'delivered', error_code: null });

  await parties.say('holder');
  await parties.say('recipient');
  await parties.reached('completed');
});

test('killed after the commit and before Temporal heard of it: the holder changed once', async () => {
  const parties = await createParties(company);
  await parties.invite();
  await parties.say('holder');
  await company.nothingUnderWay();
  const committed = company.wires.workerPostgres.holdReply('transfer.committed', COMMIT);
  await parties.say('recipient');
  await committed.reached();
  await company.nothingUnderWay(({ template }) => template.startsWith('transfer_committed_'));
  expect(await parties.state()).toBe('committed');
  expect(await parties.pendingActivities()).toEqual(['readEvidence']);

  await company.worker.restart();
  await parties.reached('completed');
});

test('killed after the panel took a password and before it said so: the link opens the password that counts', async () => {
  const parties = await createParties(company);
  const { panel } = company.outside;
  await parties.invite();
  await parties.say('holder');
  await company.nothingUnderWay();
  const contact = company.wires.panel.holdRequest('/json-api/modifyacct', parties.panelUser);
  await parties.say('recipient');
  await contact.reached();
  await company.nothingUnderWay();
  const password = company.wires.panel.holdReply('/json-api/passwd', parties.panelUser);
  contact.release();
  await password.reached();
  const lost = panel.account(parties.panelUser)?.passwordHash;
  expect(await parties.pendingActivities()).toEqual(['issueCredentials']);

  await company.worker.restart();
  await parties.reached('completed');
  await company.nothingUnderWay();
  const credentials = await parties.openCredentials();
  const opened = createHash('sha256').update(credentials).digest('hex');
  expect(panel.account(parties.panelUser)?.passwordHash).toBe(opened);
  // Every call of one hand-over sets the same, so that one which acts late changes nothing (T12).
  expect(opened).toBe(lost);
  const calls = panel.log.filter(({ command, user }) => command === 'passwd' && user === parties.panelUser);
  expect(calls.length).toBeGreaterThan(1);
});

test('killed after the panel deleted an account and before it said so: it is looked up, and there is one deletion (D44)', async () => {
  const parties = await createParties(company);
  const { panel } = company.outside;
  const deletion = company.wires.panel.holdReply('/json-api/removeacct', parties.panelUser);
  await parties.cancel();
  await deletion.reached();
  expect(panel.account(parties.panelUser)).toBeUndefined();
  expect(await parties.state()).toBe('claimed');
  await company.nothingUnderWay();

  await company.worker.restart();
  await parties.reached('completed');
  const calls = panel.log.filter(
    ({ command, user }) => command === 'removeacct' && user === parties.panelUser,
  );
  expect(calls).toHaveLength(1);
});

test('killed after the panel created an account and before it said so: one account, which its password opens, sent once (B9)', async () => {
  const { panel } = company.outside;
  const domain = 'tienda-nueva.example.com';
  const buyer = await createBuyer(company, domain);
  await company.nothingUnderWay();
  const creation = company.wires.panel.holdReply('/json-api/createacct', domain);
  await buyer.pay();
  await creation.reached();
  await company.nothingUnderWay();
  expect(await buyer.isActive()).toBe(false);
  expect(buyer.links()).toEqual([]);

  await company.worker.restart();
  await until(() => buyer.isActive(), 'the service is active');
  await until(async () => buyer.links().length > 0, 'the link was sent');
  await company.nothingUnderWay();
  const creations = panel.log.filter(
    ({ command, parameters }) => command === 'createacct' && parameters['domain'] === domain,
  );
  expect(creations).toHaveLength(1);
  expect(buyer.links()).toHaveLength(1);
  const password = createHash('sha256')
    .update(await buyer.openCredentials())
    .digest('hex');
  expect(panel.account(creations[0]?.user ?? '')?.passwordHash).toBe(password);
});

/** A client who owes and has sent the receipt of a transfer; what became of it. */
async function sendReceipt() {
  const client = await createClient(company.database);
  const invoiceId = await owedBy(company, client.id);
  await company.nothingUnderWay();
  const send = () => company.outside.whatsapp.inbound({ from: client.phone, body: '', media: [receipt] });
  return {
    client,
    send,
    reports: () =>
      company.database.sql(
        'select from payment_report r join staff_task k on k.id = r.task_id where k.subject_id = $1',
        [invoiceId],
      ),
    answers: () =>
      company.outside.whatsapp.messages(client.phone).filter(({ body }) => /comprobante/.test(body)),
  };
}

test('killed while it read a file, and after it recorded one before Temporal heard of it: one report, one answer each (B4)', async () => {
  const one = await sendReceipt();
  const beforeIt = company.wires.twilio.holdReply('/Media/ME');
  await one.send();
  await beforeIt.reached();
  await company.nothingUnderWay();
  expect(await one.reports()).toHaveLength(0);
  await company.worker.restart();
  await until(async () => one.answers().length > 0, 'it is answered');

  const other = await sendReceipt();
  const afterIt = company.wires.workerPostgres.holdReply('insert into payment_report', COMMIT);
  await other.send();
  await afterIt.reached();
  await until(async () => (await other.reports()).length > 0, 'it is recorded');
  await company.worker.restart();
  await until(async () => other.answers().length > 0, 'it is answered');

  await company.nothingUnderWay();
  await until(async () => (await company.client.workflow.count(READS_A_FILE)).count === 0, 'no run goes on');
  for (const { reports, answers } of [one, other]) {
    expect(await reports()).toHaveLength(1);
    expect(answers()).toHaveLength(1);
  }
});

test('in the end nothing is lost and nothing was done twice', async () => {
  await expectNothingLost(company, ({ id }) => parked.includes(id));
});
