import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wrap } from '../../dev/demo-run/output.ts';
import type { StackFile } from '../../dev/stack/stack-file.ts';
import { type StateFolder, stateFolder } from './stack/started-stack.ts';

let folder: StateFolder;
beforeEach(async () => {
  folder = await stateFolder();
});
afterEach(() => {
  folder.endProcesses();
  folder.remove();
});

const demo = () => folder.start('dev/demo.ts').ended;

test('the demo changes a holder, says what it sees, and does it again; what differs is an error', async () => {
  const stack = folder.start('dev/start.ts');
  await stack.said('Ctrl-C stops everything.');
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
  stack.process.kill('SIGINT');
  await stack.ended;
}, 180_000);

async function swallowNextWebhook(): Promise<void> {
  const { whatsappUrl, emulatorToken } = stackFile();
  await fetch(`${whatsappUrl}/emulator/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulatorToken}` },
    body: JSON.stringify([{ kind: 'no_webhook', times: 1 }]),
  });
}

function stackFile(): StackFile {
  return JSON.parse(readFileSync(join(folder.path, 'stack.json'), 'utf8'));
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
