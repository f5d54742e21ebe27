import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { isUnavailable } from '../../domain/transaction/unavailable.ts';
import { COMMIT, openWire } from '../crash/proxy.ts';
import { useDatabase } from '../harness/database.ts';

const SOON_MS = 200;
const database = useDatabase();

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => (isUnavailable(error) ? 'unavailable' : error),
  );

describe('a Postgres that connects and never answers', () => {
  const silent = createServer(() => undefined);
  beforeAll(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(() => void silent.close());

  it.each([
    ['for a connection', { connectMs: SOON_MS, answerMs: 600_000 }],
    ['for an answer', { connectMs: 600_000, answerMs: SOON_MS }],
  ])('is waited for so long, %s', async (_kind, patience) => {
    const { port } = silent.address() as AddressInfo;
    const orm = await openDatabase({ url: `postgresql://a:b@127.0.0.1:${port}/x`, patience });
    expect(await outcomeOf(orm.em.fork().execute('select 1'))).toBe('unavailable');
    await orm.close();
  });
});

describe('what does not count as Postgres away', () => {
  it.each([
    ['a NUL in a text', 'select ?::text as echo', ['a\0b']],
    ['a NUL in JSON', 'select ?::jsonb as echo', ['"a\\u0000b"']],
    ['half a surrogate pair in JSON', 'select ?::jsonb as echo', ['"a\\ud800b"']],
  ])('%s', async (_kind, sql, values) => {
    const outcome = await outcomeOf(database.orm.em.fork().execute(sql, values));
    expect(outcome).toMatchObject({ code: expect.stringMatching(/^(?:08P01|22)/) });
  });
});

describe('a connection that falls silent', () => {
  it.each([
    ['at its beginning', 'begin'],
    ['in its middle', 'select 42'],
    ['at its end', COMMIT],
  ])('in a transaction, %s, is given up, and the next call has another one', async (_kind, said) => {
    const address = new URL(database.appUrl);
    const wire = await openWire(Number(address.port));
    address.port = String(wire.port);
    // Time for a busy machine to answer what is answered.
    const patience = { connectMs: 600_000, answerMs: 10 * SOON_MS };
    const orm = await openDatabase({ url: address.href, poolSize: 1, patience });
    const em = orm.em.fork();
    await em.execute('select 1');
    const silence = wire.holdReply(said);
    const answer = em.transactional((inside) => inside.execute('select 42'));
    await silence.reached();
    expect(await outcomeOf(answer)).toBe('unavailable');
    expect(await em.execute('select 1 as one')).toEqual([{ one: 1 }]);
    await orm.close();
    await wire.close();
  });

  it('leaves whoever waits for a lock the time that the server gives him', async () => {
    const em = database.orm.em.fork();
    const [limits] = await em.execute<{ lock: string; statement: string }[]>(
      "select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement",
    );
    expect(limits).toEqual({ lock: '5s', statement: '15s' });
  });
});
