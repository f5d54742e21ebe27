import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Grant } from '../../domain/access/entities.ts';
import { newToken } from '../../domain/access/tokens.ts';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';
import { outcomeOf, receiveText } from './texting.ts';
import { consentsOf, createPair, HOUR_MS, openBetween, type Pair, planted, textsOf } from './two-people.ts';

const LABEL = 'Hosting Web';

const database = useDatabase();
let planId: string;
let phones = 60_000_000;
beforeAll(async () => {
  planId = await planted(database);
});

type Data = { phone?: string; email?: string; name?: string };
type Edit = { party: 'holder' | 'recipient'; to: (pair: Pair) => Data; outcome: string };
const newPhone = () => {
  phones += 1;
  return { phone: `+54911${phones}` };
};
const newEmail = () => ({ email: `nuevo-${randomUUID()}@example.com` });
const newName = () => ({ name: 'Pedro Gomez' });
const edits: Record<string, Edit> = {
  'the holder has another phone': { party: 'holder', to: newPhone, outcome: 'near_miss' },
  'the holder has another e-mail': { party: 'holder', to: newEmail, outcome: 'near_miss' },
  'the holder has another name': { party: 'holder', to: newName, outcome: 'near_miss' },
  'the recipient has another phone': { party: 'recipient', to: newPhone, outcome: 'consent_recorded' },
  'the recipient has the same phone': {
    party: 'recipient',
    to: ({ holder }) => ({ phone: holder.phone }),
    outcome: 'sender_unidentified',
  },
  'the recipient has another e-mail': { party: 'recipient', to: newEmail, outcome: 'near_miss' },
  'the recipient has another name': { party: 'recipient', to: newName, outcome: 'near_miss' },
};
const cases = Object.entries(edits);

/** Lets a party edit his data while the holder's text, already matched, waits for the same locks behind him. */
async function editWhileProcessed(pair: Pair, text: string, { party, to }: Edit) {
  const sid = await receiveText(database, pair.holder.phone, text);
  const { id } = pair[party];
  const edit = await editOf(id, to(pair));
  const lock = await holdLock(database, 'select from client where id = $1 for update', [id]);
  const editing = edit();
  await waitForContenders(database, 1);
  const processing = processSender(testContext(database), senderKeyOf(`whatsapp:${pair.holder.phone}`));
  await waitForContenders(database, 2);
  await lock.release();
  await Promise.all([editing, processing]);
  return outcomeOf(database, sid);
}

/** An edit, as far as it must be before the last step: the e-mail is asked for, and its link is to be opened (C7). */
async function editOf(clientId: string, data: Data): Promise<() => Promise<unknown>> {
  const actor = { type: 'client', clientId, sessionId: clientId } as const;
  const grantToken = await grantToEdit(clientId);
  const update = () => updateAccount(testContext(database, { actor }), { ...data, grantToken });
  if (data.email === undefined) return update;
  await update();
  const token = await confirmationToken(data.email);
  return () => confirmEmail(testContext(database), { token });
}

async function confirmationToken(email: string): Promise<string> {
  const [mail] = await database.sql<{ link: string }>(
    "select variables ->> 'link' as link from outbound_message where address = $1",
    [email],
  );
  return mail?.link.split('/').at(-1) ?? '';
}

describe('a text is judged by what is on file when it counts, not when it was looked up (T6, T7)', () => {
  it.each(cases)('a consent, if by then %s', async (_, edit) => {
    const pair = await createPair({ database, planId });
    const opened = await openBetween(database, pair, LABEL);
    expect(await editWhileProcessed(pair, textsOf(pair, opened).holder, edit)).toBe(edit.outcome);
    const counts = edit.outcome === 'consent_recorded';
    expect(await consentsOf(database, opened)).toEqual(counts ? ['holder'] : []);
  });

  it.each(cases)('a text that opens a transfer, if by then %s', async (_, edit) => {
    const pair = await createPair({ database, planId });
    const { id } = await createService(database, { planId, clientId: pair.holder.id, label: LABEL });
    const texts = textsOf(pair, { label: LABEL, holderReference: '', recipientReference: '' });
    await editWhileProcessed(pair, texts.holder.replace(/ Ref: $/, ''), edit);
    const open = await database.sql('select 1 from service_change where service_id = $1', [id]);
    expect(open).toHaveLength(edit.outcome === 'consent_recorded' ? 1 : 0);
  });
});

async function grantToEdit(clientId: string): Promise<string> {
  const { token, tokenHash } = newToken();
  const expiresAt = new Date(TEST_NOW.getTime() + HOUR_MS);
  await database.sql(
    'insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, $2, $1, $3, $4)',
    [clientId, newToken().tokenHash, TEST_NOW, expiresAt],
  );
  const em = database.orm.em.fork();
  em.create(Grant, {
    id: randomUUID(),
    tokenHash,
    clientId,
    sessionId: clientId,
    act: 'edit_contact',
    subjectId: clientId,
    createdAt: TEST_NOW,
    expiresAt,
  });
  await em.flush();
  return token;
}
