import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wrap } from '../../dev/demo-run/output.ts';
import { openToOthers } from './stack/modes.ts';
import { expectNothingLeft } from './stack/nothing-left.ts';
import { useStateFolder } from './stack/started-stack.ts';

const folder = useStateFolder();

const STRICT_UMASK = 0o077;
const emulators = ['WhatsApp emulator', 'mailbox', 'panel emulator', 'payment gateway emulator'];
const programs = ['api', 'phones', 'postgres', 'start', 'temporal', 'worker', ...emulators].toSorted();
const demo = (...story: string[]) => folder.start('dev/demo.ts', ...story).ended;

test('npm start brings everything up from any shell, for its owner alone, for a demo that is true, and Ctrl-C leaves nothing', async () => {
  const callers = process.umask(STRICT_UMASK);
  const stack = folder.start('dev/start.ts');
  process.umask(callers);
  const output = await stack.said('Ctrl-C stops everything.');
  // PostgreSQL's own user goes through the two folders, and its data stay with the rest.
  expect(openToOthers(folder.path)).toEqual({ '.': '711', postgres: '711' });
  const { pids, apiUrl, temporalUiUrl, demo: company } = folder.json('stack.json');
  expect(Object.keys(pids).toSorted()).toEqual(programs);
  for (const url of [`${apiUrl}/health/ready`, temporalUiUrl]) expect((await fetch(url)).status).toBe(200);
  for (const { password } of company.accounts) expect(output).toContain(password);
  await expectTrueDemo();
  await expectTrueUpgrade();
  await expectTrueEnd();
  await expectTrueRenewal();
  expect((await stack.stop()).code).toBe(0);
  expectNothingLeft(folder);
});

/** The demo changes a holder, says what it sees, and does it again; what differs is an error. */
async function expectTrueDemo(): Promise<void> {
  const first = await demo();
  expect(first.output).toContain('Juan Perez is going to transfer "Hosting Plan 2"');
  expect(first.output).toContain('WhatsApp to Jose Garcia');
  expect(first.output).toContain('» completed');
  expect(first.output).toContain('services.list of Jose Garcia: has "Hosting Plan 2", active.');
  expect(first.code).toBe(0);
  const [, ui, run] = /: (http:\S+)\/(namespaces\/\S+\/workflows\/\S+)/.exec(first.output) ?? [];
  await expect
    .poll(async () => (await fetch(`${ui}/api/v1/${run}`)).text(), { timeout: 10_000 })
    .toContain('WORKFLOW_EXECUTION_STATUS_COMPLETED');

  const unread = folder.start('dev/demo.ts');
  await unread.said('opens the transfer.');
  unread.process.stdout?.destroy();
  expect((await unread.ended).code).toBe(1);
  expect(unread.complaints()).toContain(
    'The demo failed: The standard output cannot be written any more (EPIPE).',
  );

  await swallowNextWebhook();
  const differing = await demo();
  expect(differing.output).toContain('The API answered the signed webhook with nothing, not with 200.');
  expect(differing.output).toContain('The demo withdrew the transfer that did not go well.');
  expect(differing.code).toBe(1);

  const second = await demo();
  expect(second.output).toContain('services.list of Juan Perez: has it no longer.');
  expect(second.code).toBe(0);
}

/** The demo ends a service, and reads back what the panel deleted and what the store keeps. */
async function expectTrueEnd(): Promise<void> {
  const { code, output } = await demo('cancellation');
  expect(output).toMatch(/immediate: Se hace el [\d/]+ a las [\d:]+\. Hasta ese momento podés/);
  expect(output).toMatch(/The panel: start_background_pkgacct (\w+)\.\s+The panel: removeacct \1\./);
  expect(output).toMatch(/services\.list of Juan Perez: "[^"]+" is cancelled\./);
  expect(output).toContain('SHA-256 as');
  expect(code).toBe(0);
}

/** The demo hires, pays and renews a service, and reads back what the panel was told. */
async function expectTrueRenewal(): Promise<void> {
  const { code, output } = await demo('renewal');
  expect(output).toMatch(/is active: its first term goes from [\d-]+ until [\d-]+\./);
  expect(output).toContain('works again, and its second term');
  expect(output).toMatch(/createacct (\w+)\.\s+The panel: suspendacct \1\.\s+The panel: unsuspendacct \1\./);
  expect(code).toBe(0);
}

/** The demo shows what is offered, asks, pays, and reads back the package with its limits, and the due date. */
async function expectTrueUpgrade(): Promise<void> {
  const { code, output } = await demo('upgrade');
  expect(output).toMatch(/He looks at what "([^"]+)" \(Plan \d, yearly\) can be upgraded to\./);
  expect(output).toMatch(/Hosting › Plan \d: disk \d+, bandwidth unlimited/);
  expect(output).toMatch(
    /of which \d+ days\s+are\s+left[^·]+· [\s\S]+· yearly +\$ [\d.,]+ − \$ [\d.,]+ = \$ [\d.,]+; due [\d-]+, renewal [\d-]+/,
  );
  expect(output).toMatch(/Radio › Radio 100, Radio › Radio 500 – not offered: Desde tu plan/);
  expect(output).toMatch(/changepackage (\w+), once; its account is on the package plan_\d\./);
  expect(output).toMatch(/QUOTA is \d+, what the plan gives of disk\./);
  expect(output).toMatch(/is active on Plan \d, due on ([\d-]+), as before\./);
  expect(code).toBe(0);
}

async function swallowNextWebhook(): Promise<void> {
  const { whatsappUrl, emulatorToken } = folder.json('stack.json');
  await fetch(`${whatsappUrl}/emulator/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulatorToken}` },
    body: JSON.stringify([{ kind: 'no_webhook', times: 1 }]),
  });
}

test('without a stack the demo says what to do', async () => {
  const { code, output } = await demo();
  expect(code).toBe(1);
  expect(output).toContain(`No stack runs on ${folder.path}`);
  expect(output).toContain('npm start');
});

test('a stack that is gone is named, with the folder of its logs', async () => {
  const account = { role: 'client', phone: '+5491155550101', password: 'x', securityKey: 'x' };
  const accounts = ['Juan Perez', 'Jose Garcia'].map((name) => ({
    ...account,
    name,
    email: `${name.length}@example.com`,
  }));
  mkdirSync(folder.path);
  writeFileSync(
    join(folder.path, 'stack.json'),
    JSON.stringify({ apiUrl: `http://127.0.0.1:${folder.env['PORT']}`, demo: { accounts } }),
  );
  const { code, output } = await demo();
  expect(code).toBe(1);
  expect(output).toContain('did not answer. Does `npm start` still run?');
  expect(output).not.toContain('    at ');
});

test('lines are wrapped at words, and a word that is too long stays whole', () => {
  expect(wrap('una línea de texto', 9)).toEqual(['una línea', 'de texto']);
  expect(wrap('ver https://example.com/enlace ya', 5)).toEqual(['ver', 'https://example.com/enlace', 'ya']);
  expect(wrap('', 5)).toEqual(['']);
});
