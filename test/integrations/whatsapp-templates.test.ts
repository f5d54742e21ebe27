import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCache } from '../../dev/stack/machine-environment.ts';
import type { WhatsAppEmulator } from '../../dev/whatsapp-emulator/server.ts';
import { contentDefinitions } from '../../domain/messaging/rendering.ts';
import type { WhatsAppPort } from '../../integrations/whatsapp/port.ts';
import {
  accountSid,
  authToken,
  clientTo,
  company,
  openWhatsApp,
  publicUrl,
  startWhatsApp,
} from './whatsapp-fixture.ts';

const COMMAND = fileURLToPath(new URL('../../worker/whatsapp-templates.ts', import.meta.url));
const wanted = contentDefinitions({ publicUrl, whatsAppNumber: company });

let emulator: WhatsAppEmulator;
let whatsapp: WhatsAppPort;
beforeAll(async () => {
  ({ emulator, whatsapp } = await startWhatsApp());
});
afterAll(() => emulator.close());

function run(changes: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  const env = {
    PATH: process.env['PATH'],
    ...compileCache,
    PUBLIC_URL: publicUrl,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_WHATSAPP_FROM: company,
    TWILIO_BASE_URL: emulator.url,
    ...changes,
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.once('close', (code) => resolve({ code, output }));
  });
}

const count = (type: string) => emulator.log.filter((entry) => entry.type === type).length;

test('every template is created once, and WhatsApp is asked to approve it', async () => {
  const first = await run();
  expect(first.code).toBe(0);
  expect(first.output).toContain(`${wanted.length} templates are at Twilio, ${wanted.length} of them new.`);
  const names = wanted.map((definition) => definition.friendly_name);
  expect([...(await whatsapp.templates()).keys()].toSorted()).toEqual(names.toSorted());
  expect([count('template'), count('approval')]).toEqual([wanted.length, wanted.length]);

  const second = await run();
  expect(second.output).toContain('0 of them new');
  expect([count('template'), count('approval')]).toEqual([wanted.length, wanted.length]);
});

const [one, other] = wanted.map((definition) => definition.friendly_name) as [string, string];
const lineOf = (output: string, name: string) =>
  output
    .split('\n')
    .find((line) => line.includes(name))
    ?.split(/ {2,}/);

test('shows how each stands, and fails while WhatsApp does not take one as utility (A4)', async () => {
  await run();
  const approved = await run();
  expect(lineOf(approved.output, one)).toEqual(['', one, 'UTILITY', 'approved']);
  expect(approved.output).toContain(
    `${wanted.length} are approved, 0 wait for WhatsApp's word, 0 are not taken.`,
  );
  const verdicts = [
    [
      { status: 'rejected', reason: 'INVALID_FORMAT' },
      ['!', one, 'UTILITY', 'rejected', 'INVALID_FORMAT'],
      1,
    ],
    [{ status: 'paused' }, ['!', one, 'UTILITY', 'paused'], 1],
    [{ status: 'disabled' }, ['!', one, 'UTILITY', 'disabled'], 1],
    [{ category: 'MARKETING' }, ['!', one, 'MARKETING', 'approved'], 1],
    [{ status: 'pending' }, ['', one, 'UTILITY', 'pending'], 0],
    [{}, ['', one, 'UTILITY', 'approved'], 0],
  ] as const;
  for (const [verdict, line, code] of verdicts) {
    expect(emulator.review({ name: one, ...verdict })).toBe(1);
    const shown = await run();
    expect([lineOf(shown.output, one), shown.code]).toEqual([line, code]);
    expect(lineOf(shown.output, other)).toEqual(['', other, 'UTILITY', 'approved']);
  }
});

test('asks for what was created and never submitted', async () => {
  const { emulator: another } = await openWhatsApp();
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  await fetch(`${another.url}/v1/Content`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(wanted[0]),
  });
  expect([...(await clientTo(another.url).approvals()).values()]).toEqual([
    { contentSid: expect.stringMatching(/^HX/), status: 'unsubmitted', category: '', rejectionReason: '' },
  ]);
  const { output, code } = await run({ TWILIO_BASE_URL: another.url });
  expect(code).toBe(0);
  expect(output).toContain(`${wanted.length - 1} of them new`);
  expect(lineOf(output, one)).toEqual(['', one, 'UTILITY', 'approved']);
});

test('a wrong credential and a missing variable are said without a stack', async () => {
  const wrong = await run({ TWILIO_AUTH_TOKEN: '0123456789abcdef' });
  expect(wrong.code).toBe(1);
  expect(wrong.output).toMatch(/^Twilio was not reached \(\w+\)\./);
  const missing = await run({ PUBLIC_URL: '' });
  expect(missing.code).toBe(1);
  expect(missing.output).toContain('PUBLIC_URL is missing');
  expect(wrong.output + missing.output).not.toContain('    at ');
});
