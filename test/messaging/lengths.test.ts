import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../dev/mailbox/server.ts';
import type { WhatsAppEmulator } from '../../dev/whatsapp-emulator/server.ts';
import { fitContent } from '../../domain/messaging/fitting.ts';
import { LIMITS } from '../../domain/messaging/provider-limits.ts';
import { contentDefinitions, renderEmail } from '../../domain/messaging/rendering.ts';
import { type TemplateName, templateNames, templateOf } from '../../domain/messaging/templates.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import type { OutboundContent, WhatsAppPort } from '../../integrations/whatsapp/port.ts';
import { juan, startWhatsApp } from '../integrations/whatsapp-fixture.ts';
import { deployment, type KindOfName, kindsOfNames, worstValues } from './worst-values.ts';

const whatsAppNames = templateNames.filter((name) => templateOf(name).channels.includes('whatsapp'));
const emailNames = templateNames.filter((name) => templateOf(name).channels.includes('email'));
const kinds = Object.keys(kindsOfNames) as KindOfName[];
const stranger = '+5491155550099';

let emulator: WhatsAppEmulator;
let whatsapp: WhatsAppPort;
let templates: Map<string, string>;
let mailbox: Mailbox;
beforeAll(async () => {
  ({ emulator, whatsapp } = await startWhatsApp());
  templates = await whatsapp.createTemplates(contentDefinitions(deployment));
  await emulator.inbound({ from: juan, body: 'Hola' });
  mailbox = await startMailbox({ token: 'a-token-of-the-mailbox' });
});
afterAll(async () => {
  await emulator.close();
  await mailbox.close();
});

const messageId = '6f1d3a4e-0000-4000-8000-000000000009';
const send = (content: OutboundContent, to = juan) => whatsapp.send({ to, messageId, content });

/** The code with which a message failed, if it did. */
async function codeOf(sid: string): Promise<string | undefined> {
  await emulator.settled();
  const failed = emulator.log.find(
    (entry) => entry.type === 'status' && entry.sid === sid && entry.errorCode,
  );
  return failed?.type === 'status' ? (failed.errorCode ?? undefined) : undefined;
}

/** Sends what would go out; resolves to what the phone shows, or to the code of what was not delivered. */
async function shown(
  name: TemplateName,
  values: Record<string, string>,
  windowOpen: boolean,
): Promise<string> {
  const to = windowOpen ? juan : stranger;
  const content = fitContent(name, values, { deployment, windowOpen });
  const contentSid = content.kind === 'text' ? '' : (templates.get(content.name) ?? '');
  const { sid } = await send(content.kind === 'text' ? content : { ...content, contentSid }, to);
  expect(await codeOf(sid)).toBeUndefined();
  return emulator.messages(to).find((message) => message.sid === sid)?.body ?? '';
}

describe.each(['template', 'free text'])('as %s', (kindOfMessage) => {
  const windowOpen = kindOfMessage === 'free text';

  test.each(whatsAppNames)('%s arrives with the longest values that there are', async (name) => {
    for (const kind of kinds) {
      const values = worstValues(name, kind);
      const body = await shown(name, values, windowOpen);
      expect(body).not.toMatch(/\{\{|\}\}|undefined/);
      expect(body.isWellFormed()).toBe(true);
      if (templateOf(name).stops) expect(body).toContain('respondé NO FUI YO');
      const { text = '', link = '' } = values;
      // Whole and exact, or not there at all; and then the reader is told where it is.
      if (body.includes('Hola ! soy')) expect(body).toContain(text);
      if (body.includes('wa.me')) expect(body).toContain(link);
      if ('text' in values) {
        expect(body.includes(text) || body.includes(link) || body.includes('panel de clientes')).toBe(true);
      }
    }
  });

  test.each(whatsAppNames)('%s says every word of its full form with usual values', async (name) => {
    const { examples } = templateOf(name);
    const body = await shown(name, { ...examples }, windowOpen);
    for (const value of Object.values(examples)) expect(body).toContain(value);
  });

  test('names of C1 are never cut: only lists and reasons are', () => {
    for (const name of whatsAppNames) {
      for (const kind of kinds) {
        const values = worstValues(name, kind);
        const isCut = JSON.stringify(fitContent(name, values, { deployment, windowOpen })).includes('…');
        expect(isCut && !('list' in values || 'reason' in values), name).toBe(false);
      }
    }
  });
});

test('a literal text that is too long with its link comes without it, then by its link alone, then by e-mail', () => {
  const formOf = (kind: KindOfName, windowOpen: boolean) => {
    const content = fitContent('transfer_reminder', worstValues('transfer_reminder', kind), {
      deployment,
      windowOpen,
    });
    return content.kind === 'text' ? content.body : content.name.replace(/_[0-9a-f]{8}$/, '');
  };
  expect(formOf('realistic', false)).toBe('transfer_reminder');
  expect(formOf('plain', false)).toBe('transfer_reminder_short2');
  expect(formOf('astral', false)).toBe('transfer_reminder_short3');
  expect(formOf('plain', true)).toContain(worstValues('transfer_reminder', 'plain')['text']);
  expect(formOf('astral', true)).toContain('el correo que te mandamos');
});

test('every e-mail arrives whole, in lines that mail servers take', async () => {
  const email = createSmtpEmail({ url: mailbox.smtpUrl, from: 'Tramite <avisos@example.com>' });
  const to = 'maria@example.com';
  const sent = emailNames.flatMap((name) =>
    (['accented', 'astral'] as const).map((kind) => {
      const values = worstValues(name, kind);
      return { messageId: `${name}-${kind}`, values, ...renderEmail(name, values, deployment) };
    }),
  );
  // At once: the mailbox takes its time before it greets.
  await Promise.all(sent.map(({ messageId, subject, text }) => email.send({ messageId, to, subject, text })));
  for (const { messageId, subject, text, values } of sent) {
    const arrived = mailbox.log.find((mail) => mail.messageId.includes(messageId));
    expect(arrived, messageId).toMatchObject({ subject, text });
    expect(arrived?.longestLine, messageId).toBeLessThanOrEqual(LIMITS.mail.line);
    expect(arrived?.text).toContain(values['text'] ?? '');
  }
});

describe('the emulator refuses one character more', () => {
  const { whatsApp, twilio } = LIMITS;
  async function create(
    types: Record<string, unknown>,
    variables: Record<string, string> = {},
    name = 'a_template',
  ) {
    const friendly_name = `${name}_${templates.size}`;
    templates = await whatsapp.createTemplates([{ friendly_name, language: 'es_AR', variables, types }]);
    return templates.get(friendly_name) ?? '';
  }
  const button = (title: string, url: string) => ({
    'twilio/call-to-action': { body: 'Hola', actions: [{ type: 'URL', title, url }] },
  });
  const codeWith = async (contentSid: string, value: string) =>
    codeOf((await send({ kind: 'template', contentSid, variables: { 1: value } })).sid);
  const greeting = () => create({ 'twilio/text': { body: 'Hola {{1}}.' } }, { 1: 'x' });

  test('in a free text (21617)', async () => {
    await send({ kind: 'text', body: 'x'.repeat(twilio.freeText) });
    await expect(send({ kind: 'text', body: 'x'.repeat(twilio.freeText + 1) })).rejects.toMatchObject({
      name: 'Refused',
      code: '21617',
    });
  });

  test('in a variable (21658), and none at all (21656)', async () => {
    const contentSid = await greeting();
    const refusedAs = async (value: string) =>
      send({ kind: 'template', contentSid, variables: { 1: value } }).then(
        () => 'taken',
        ({ code }) => code,
      );
    expect(await refusedAs('x'.repeat(twilio.variable))).toBe('taken');
    expect(await refusedAs('x'.repeat(twilio.variable + 1))).toBe('21658');
    expect(await refusedAs('')).toBe('21656');
  });

  test('in a template with its variables filled in (63021, by callback)', async () => {
    const contentSid = await greeting();
    const room = whatsApp.templateBody - 'Hola .'.length;
    expect(await codeWith(contentSid, 'x'.repeat(room))).toBeUndefined();
    expect(await codeWith(contentSid, 'x'.repeat(room + 1))).toBe('63021');
    expect(await codeWith(contentSid, '𐐀'.repeat(room / 2 + 1))).toBe('63021');
    expect(await codeWith(contentSid, 'a\nb')).toBe('63013');
  });

  test('in a button’s address with its variable filled in (63021, by callback)', async () => {
    const base = `https://example.com/${'p'.repeat(600)}/`;
    const contentSid = await create(button('Abrir', `${base}{{1}}`), { 1: 'x' });
    const room = whatsApp.buttonAddress - base.length;
    expect(await codeWith(contentSid, 'x'.repeat(room))).toBeUndefined();
    expect(await codeWith(contentSid, 'x'.repeat(room + 1))).toBe('63021');
  });

  const { buttonTitle, buttonAddress, templateName } = whatsApp;
  test.each<[string, (more: number) => Promise<string>]>([
    ['a button’s title', (more) => create(button('t'.repeat(buttonTitle + more), 'https://a.example/'))],
    [
      'a button’s address',
      (more) => create(button('t', 'https://a.example/'.padEnd(buttonAddress + more, 'p'))),
    ],
    [
      'a template’s name',
      (more) =>
        create(
          { 'twilio/text': { body: 'Hola' } },
          {},
          'n'.repeat(templateName - `_${templates.size}`.length + more),
        ),
    ],
  ])('in %s (21658)', async (_, make) => {
    expect(await make(0)).toMatch(/^HX/);
    await expect(make(1)).rejects.toMatchObject({ name: 'Refused', code: '21658' });
  });

  test('WhatsApp approves no template whose body is too long', async () => {
    const longest = 'x'.repeat(whatsApp.templateBody);
    const isApproved = async (body: string) => {
      const contentSid = await create({ 'twilio/text': { body } });
      return emulator.log.some(
        (entry) =>
          entry.type === 'approval' && entry.contentSid === contentSid && entry.status === 'approved',
      );
    };
    expect([await isApproved(longest), await isApproved(`${longest}x`)]).toEqual([true, false]);
  });
});
