import { afterEach, expect, test } from 'vitest';
import { tell } from '../../domain/messaging/tell.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createClient } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { useSendingHouse } from './sending-system.ts';

const house = useSendingHouse({ twilioTimeoutMs: 1_000 });
const { system, rowOf, reached, attempts, writes, choose } = house;
afterEach(async () => {
  // Lifted as well: what one row left would hold up every row after it.
  const left = 'update sending_stop set lifted_at = now() where lifted_at is null returning *';
  expect(await system.sql(left)).toEqual([]);
});

/** How Twilio tells a failure: in its answer, or as the status of a message that it made. */
type Told = 'answer' | 'callback';
/** What lets the message go on: nothing more, the sweep in some minutes, staff, or nothing at all. */
type After = 'by itself' | 'the sweep' | 'staff mends it' | 'staff sends it again' | 'never';

type Row = {
  told: Told;
  /** Requests that Twilio sees until the message stands, and messages that it makes of them. */
  seen: number;
  made: number;
  state: string;
  /** What staff is asked, and whether the contact is flagged. */
  task?: 'message_parked' | 'sending_stopped';
  /** It names the template. */
  ofTemplate?: true;
  flagged?: true;
  /** No callback says what became of it. */
  untold?: true;
  after: After;
  /** Requests and messages at Twilio in the end. */
  inAll: readonly [seen: number, made: number];
  shown: 0 | 1;
};

const ANSWER = 'answer' as const;
const CALLBACK = 'callback' as const;
/** No message was made, and trying again is the delivery's own. */
const retried: Row = {
  told: ANSWER,
  seen: 2,
  made: 1,
  state: 'delivered',
  after: 'by itself',
  inAll: [2, 1],
  shown: 1,
};
/** It was made and came to nothing: it is held, and made once more. */
const held: Row = {
  told: CALLBACK,
  seen: 1,
  made: 1,
  state: 'held',
  after: 'the sweep',
  inAll: [2, 2],
  shown: 1,
};
const unreachable = (told: Told): Row => {
  const made = told === ANSWER ? 0 : 1;
  return { told, seen: 1, made, state: 'failed', flagged: true, after: 'never', inAll: [1, made], shown: 0 };
};
const parked: Row = { ...held, state: 'parked', task: 'message_parked', after: 'staff sends it again' };
const stopped: Row = { ...held, task: 'sending_stopped', after: 'staff mends it' };
const refused: Row = { ...stopped, ofTemplate: true };
/** Nobody knows whether it was made, and no callback ever says so. */
const unknown: Row = { ...parked, told: ANSWER, made: 0, untold: true, inAll: [2, 1] };
/** The same, and its callbacks say that it was made. */
const madeAfterAll: Row = { ...retried, seen: 1, inAll: [1, 1] };

/**
 * By hand from Twilio's error dictionary, not from the table of the product. Where Twilio has both, both are here: 2xxxx are answers to a
 * request, 30xxx and 63xxx are what becomes of a message, 63003 is both, and 63038 is the answer to a request (with status 429).
 */
const table: readonly (readonly [code: string, meaning: string, row: Row])[] = [
  ['20429', 'too many requests at once', retried],
  ['63018', "a limit of the channel: of a second, of a recipient or, over all, of a sender's day", held],
  ['63038', "Twilio's own limit of the day", { ...stopped, told: ANSWER, made: 0, inAll: [2, 1] }],
  ['63012', "WhatsApp's own internal error", held],
  [
    '63016',
    'free text outside the 24 hours',
    { ...held, seen: 2, made: 2, state: 'delivered', after: 'by itself' },
  ],
  ['63024', 'this recipient cannot be delivered to', unreachable(CALLBACK)],
  ['63003', 'no such address on the channel', unreachable(ANSWER)],
  ['63003', 'no such address on the channel', unreachable(CALLBACK)],
  ['63014', 'blocked by what its recipient did', unreachable(CALLBACK)],
  ['21211', 'no valid number', unreachable(ANSWER)],
  ['21610', 'its recipient opted out at Twilio', unreachable(ANSWER)],
  ['21610', 'its recipient opted out at Twilio', unreachable(CALLBACK)],
  ['63013', "against the channel's policy", parked],
  ['63032', "this user is part of an experiment of Meta's", parked],
  ['30007', 'filtered for its content', parked],
  ['63040', 'its template was rejected', refused],
  ['63041', 'its template is paused', refused],
  ['63042', 'its template is disabled', refused],
  ['63049', 'Meta kept it back as marketing', refused],
  ['5xx', 'an error of the server, which made nothing', unknown],
  ['drop_request', 'the connection is lost before Twilio has it', unknown],
  ['5xx_accepted', 'an error of the server after it acted', madeAfterAll],
  ['drop_reply', 'the connection is lost before its answer', madeAfterAll],
  ['hang', 'no answer within the time', madeAfterAll],
];

/** What Twilio has seen of a phone: requests, and the messages that it made of them. */
function atTwilio(phone: string): { seen: number; made: number } {
  const to = `whatsapp:${phone}`;
  const { log } = system.outside.whatsapp;
  return {
    seen: log.filter((entry) => entry.type === 'request' && entry.to === to).length,
    made: log.filter(
      (entry) =>
        entry.type === 'message' && entry.message.to === to && entry.message.direction === 'outbound-api',
    ).length,
  };
}

/** A client whose password was changed, which the phone is told of while the fault waits for it, and the mailbox. */
async function tellOfPassword(code: string, told: Told) {
  const { id, phone, email } = await createClient(system.database);
  if (code === '63016') await writes(phone);
  const before = atTwilio(phone);
  const operation = told === 'answer' ? 'send' : 'status';
  system.outside.whatsapp.faults.add({ kind: code, match: { operation, contains: phone } });
  await transaction(await system.verbs.context(), async (tx) =>
    tell(tx, {
      to: { id, phone, email },
      template: 'account_password_changed',
      variables: { name: 'Juan Perez', date: '1/1/2026', time: '12:00' },
      businessKey: `password/${id}`,
    }),
  );
  const [message] = await system.sql<{ id: string }>(
    "select id from outbound_message where client_id = $1 and channel = 'whatsapp' and template = 'account_password_changed'",
    [id],
  );
  const since = () => {
    const { seen, made } = atTwilio(phone);
    return { seen: seen - before.seen, made: made - before.made };
  };
  return { id, email, messageId: message?.id ?? '', since };
}

async function openTasks(): Promise<{ kind: string; subject_id: string; code: string; template: string }[]> {
  return system.sql(
    `select kind, subject_id, details ->> 'code' as code, details ->> 'template' as template
    from staff_task where resolved_at is null`,
  );
}

async function goOn(after: After, messageId: string): Promise<void> {
  if (after === 'the sweep') {
    await system.sleep('2 minutes');
    await system.sweep();
  } else if (after === 'staff mends it') {
    const [stop] = await openTasks();
    await choose(stop?.subject_id ?? '', 'mended');
    await system.sweep();
  } else if (after === 'staff sends it again') await choose(messageId, 'send_again');
}

test.each(table)('%s, %s (A4)', async (code, _, row) => {
  const { told, after, inAll, shown } = row;
  const { id, email, messageId, since } = await tellOfPassword(code, told);
  if (row.untold) {
    await until(async () => (await rowOf(messageId)).error_code === 'outcome_unknown', 'nobody knows');
    await system.sleep('14 minutes');
    await system.sweep();
    expect((await rowOf(messageId)).state).toBe('sending');
    await system.sleep('2 minutes');
    await system.sweep();
  }
  await reached(messageId, row.state);
  expect(since()).toEqual({ seen: row.seen, made: row.made });
  const tasks = await openTasks();
  expect(tasks.map(({ kind }) => kind)).toEqual(row.task ? [row.task] : []);
  if (row.ofTemplate) expect(tasks[0]?.template).toMatch(/^account_password_changed_/);
  if (row.task && !row.untold) expect(tasks[0]?.code).toBe(code);
  const flagged = await system.sql('select channel, code from unreachable_contact where client_id = $1', [
    id,
  ]);
  expect(flagged).toEqual(row.flagged ? [{ channel: 'whatsapp', code }] : []);
  await goOn(after, messageId);
  if (after !== 'never') await reached(messageId, 'delivered');
  expect(since()).toEqual({ seen: inAll[0], made: inAll[1] });
  expect(attempts(messageId).shown).toHaveLength(shown);
  expect(await openTasks()).toEqual([]);
  // What concerns the security of an account never rests on the phone alone.
  await until(async () => system.outside.mailbox.mails(email).length > 0, 'the mail came');
  expect(system.outside.mailbox.mails(email)).toHaveLength(1);
});
