import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Mailbox, startMailbox } from '../../dev/mailbox/server.ts';
import { createSmtpEmail } from '../../integrations/email/smtp.ts';
import { NotSent, OutcomeUnknown, Refused } from '../../integrations/errors.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { listen } from './serving.ts';

const from = 'Hosting del Sur <avisos@hosting.example>';
const messageId = '6f1d3a4e-0000-4000-8000-000000000006';
const password = 'smtp-password-of-the-tests';
const mail = {
  messageId,
  to: 'juan@example.com',
  subject: 'Tu clave cambió: ¿fuiste vos?',
  text: 'Hola Juan:\n\nÚltimo aviso ñandú.\n.\nFin',
};
const SHORT_MS = 400;
const LONG = { untilAsked: 60_000, untilTaken: 60_000 };
const secrets = [password, mail.to, mail.text, 'ñandú', mail.subject, 'mailbox here', 'not accepted'];

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await startMailbox({ token: 'emulator-token', now: () => new Date('2031-03-04T12:00:00Z') });
});
afterEach(() => mailbox.close());

const clientOf = (url: string) => createSmtpEmail({ url, from });
const client = () => clientOf(mailbox.smtpUrl);

/**
 * A mail server that says what `script` makes of a line, `''` for the greeting and `.` for the end of the message; where
 * that is undefined it takes everything, and where it is empty it is silent. Resolves to its address.
 */
async function scripted(script: (line: string) => string | undefined): Promise<string> {
  const server = createServer((socket) => {
    let inMessage = false;
    const say = (line: string, usual: string) => {
      const reply = script(line) ?? usual;
      if (reply !== '') socket.write(`${reply}\r\n`);
      return reply;
    };
    socket.on('error', () => undefined);
    createInterface(socket).on('line', (line) => {
      if (inMessage && line !== '.') return;
      inMessage = say(line, line === 'DATA' ? '354 go on' : '250 ok').startsWith('354');
    });
    say('', '220 ready');
  });
  onTestFinished(() => void server.close());
  return `smtp://${await listen(server)}`;
}

test('a mail arrives as it was written, with a Message-ID of our own', async () => {
  expect(await client().send(mail)).toEqual({ accepted: true });
  expect(mailbox.mails('JUAN@example.com')).toEqual([
    { to: 'JUAN@example.com', subject: mail.subject, text: mail.text, sentAt: '2031-03-04T12:00:00.000Z' },
  ]);
  expect(mailbox.log).toMatchObject([{ messageId: `<${messageId}@hosting.example>` }]);
});

test('an address or a subject adds no recipient and no header', async () => {
  const cunning = { ...mail, subject: 'Hola\r\nBcc: eve@example.com' };
  await client().send(cunning);
  for (const to of [
    'juan@example.com, eve@example.com',
    'juan@example.com>\r\nRCPT TO:<eve@example.com',
    '',
  ]) {
    const error = await errorOf(client().send({ ...mail, to }));
    expect(error).toMatchObject({ name: 'Refused', reason: 'recipient' });
  }
  expect(mailbox.log.map(({ to }) => to)).toEqual([mail.to]);
});

describe('what became of a mail that could not be sent (A4)', () => {
  test.each([
    ['4xx', NotSent, '451', 0],
    ['5xx', Refused, '550', 0],
    ['4xx_data', NotSent, '451', 0],
    ['5xx_data', Refused, '554', 0],
    ['drop_request', NotSent, 'ECONNECTION', 0],
    ['drop_reply', OutcomeUnknown, 'ECONNECTION', 1],
  ] as const)(
    'the fault %s is told as one class and code, and nothing else',
    async (kind, type, code, kept) => {
      mailbox.faults.add({ kind, match: mail.to });
      const error = await errorOf(client().send(mail));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ party: 'email', code });
      expect((error as Error).cause).toBeUndefined();
      expect(mailbox.faults.left).toBe(0);
      expect(mailbox.log).toHaveLength(kept);
      expectToldNothingOf(error, secrets);
      expect(await client().send(mail)).toEqual({ accepted: true });
    },
  );

  test('a mailbox that does not exist is the contact’s fault, a refused message is not', async () => {
    mailbox.faults.add({ kind: '5xx' }, { kind: '5xx_data' });
    expect(await errorOf(client().send(mail))).toMatchObject({ reason: 'recipient' });
    expect(await errorOf(client().send(mail))).toMatchObject({ reason: 'unknown' });
  });

  const says = (reply: string, at: RegExp) => (line: string) => (at.test(line) ? reply : undefined);
  /** Whose fault it is that a server answers so to what it was told: the recipient’s, nobody knows whose, or it passes. */
  const answers = [
    ['may pass', /^$/, '554 5.7.1 blocked for now'],
    ['may pass', /^(?:EHLO|HELO)/, '550 5.7.1 your address is listed'],
    ['may pass', /^MAIL/, '550 5.1.8 sender rejected'],
    ['may pass', /^MAIL/, '530 5.7.0 Authentication required'],
    ['may pass', /^RCPT/, '550 5.7.1 not from you'],
    ['may pass', /^RCPT/, '554 <juan@example.com>: Relay access denied'],
    ['may pass', /^RCPT/, '530 Authentication required'],
    ['may pass', /^DATA/, '554 no valid recipients'],
    ['recipient', /^RCPT/, '550 5.1.1 no such user'],
    ['recipient', /^RCPT/, '550-5.1.1 The account that you tried to reach\r\n550 5.1.1 is none.'],
    ['recipient', /^RCPT/, '550 5.1.10 the domain accepts no mail'],
    ['recipient', /^RCPT/, '553 no mailbox of that name'],
    ['recipient', /^RCPT/, '550 Requested action not taken: user unknown'],
    [
      'recipient',
      /^RCPT/,
      '550 <juan@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
    ],
    ['recipient', /^\.$/, '550 5.1.1 no such user, found out late'],
    ['unknown', /^\.$/, '552 5.3.4 message too big'],
    ['unknown', /^\.$/, '554 5.7.1 message refused as unwanted'],
    ['unknown', /^\.$/, '554 this looks like spam'],
    ['may pass', /^RCPT/, '552 mailbox full'],
    ['may pass', /^RCPT/, '552 user unknown'],
    ['may pass', /^RCPT/, '552 5.2.2 mailbox full'],
    ['may pass', /^\.$/, '552 5.2.2 the account is over quota'],
    ['may pass', /^\.$/, '552 requested mail action aborted: exceeded storage allocation'],
    ['may pass', /^RCPT/, '550 try again later'],
    ['may pass', /^RCPT/, '550 5.1.1 user unknown, try again later'],
    ['may pass', /^RCPT/, '550 4.2.1 mailbox disabled for a while'],
    ['may pass', /^RCPT/, '550-5.2.1 The user is receiving mail at\r\n550 5.2.1 a rate that prevents more'],
    ['may pass', /^RCPT/, '550 the host 5.1.1.7 is unknown to us'],
    ['may pass', /^RCPT/, '550 mailbox unavailable'],
    ['may pass', /^RCPT/, '550 5.4.1 no answer from the host'],
    ['may pass', /^RCPT/, '551 user not local'],
    ['may pass', /^\.$/, '554 transaction failed'],
    ['may pass', /^RCPT/, '501 5.5.4 syntax'],
  ] as const;
  test.each(answers)('%s, at %s: %s', async (whose, at, reply) => {
    const error = await errorOf(clientOf(await scripted(says(reply, at))).send(mail));
    expect(error).toMatchObject(
      whose === 'may pass' ? { name: 'NotSent' } : { name: 'Refused', reason: whose },
    );
    expectToldNothingOf(error, secrets);
  });

  test('the words of an address decide nothing', async () => {
    const to = 'user-unknown.later@example.com';
    const refused = async (words: string) =>
      errorOf(clientOf(await scripted(says(words, /^RCPT/))).send({ ...mail, to }));
    expect(await refused(`550 <${to}>: no`)).toBeInstanceOf(NotSent);
    expect(await refused(`550 5.1.1 <${to}>: no such mailbox`)).toMatchObject({ reason: 'recipient' });
  });

  test.each([
    ['greets nobody', /^$/, NotSent],
    ['is silent at the recipient', /^RCPT/, NotSent],
    ['is silent at DATA', /^DATA/, NotSent],
    ['is silent once it has the message', /^\.$/, OutcomeUnknown],
  ] as const)('a server that %s is cut off in time', async (_, at, type) => {
    const url = await scripted((line) => (at.test(line) ? '' : undefined));
    // The part of its patience that runs out is short alone.
    const patience = type === NotSent ? { ...LONG, untilAsked: SHORT_MS } : { ...LONG, untilTaken: SHORT_MS };
    const error = await errorOf(createSmtpEmail({ url, from, patience }).send(mail));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: 'TIMED_OUT' });
  });

  test.each([
    ['that is not there', true, 'ESOCKET'],
    ['that refuses the credential', false, '535'],
  ] as const)('a server %s was clearly not sent to', async (_, isAway, code) => {
    const url = new URL(mailbox.smtpUrl);
    Object.assign(url, { username: 'avisos', password });
    if (isAway) await mailbox.close();
    const error = await errorOf(clientOf(`${url.href}?ignoreTLS=true`).send(mail));
    expect(error).toBeInstanceOf(NotSent);
    expect(error).toMatchObject({ code });
    expectToldNothingOf(error, secrets);
  });
});

test('the mailbox’s own paths want its token', async () => {
  await client().send(mail);
  const get = (authorization: string) =>
    fetch(`${mailbox.url}/emulator/mails?to=${mail.to}`, { headers: { authorization } });
  expect((await get('')).status).toBe(401);
  expect(await (await get('Bearer emulator-token')).json()).toMatchObject([{ subject: mail.subject }]);
});
