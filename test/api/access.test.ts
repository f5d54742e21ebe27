import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_NOW } from '../harness/builders.ts';
import { type Answer, type Api, createStaffSession, openApi, openTransfer } from './stand.ts';

let api: Api;
let world: Awaited<ReturnType<typeof createWorld>>;
beforeAll(async () => {
  api = await openApi();
  world = await createWorld();
});
afterAll(() => api.close());

async function createWorld() {
  const transfer = await openTransfer(api);
  const agent = await createStaffSession(api);
  const taskId = randomUUID();
  await api.sql(
    `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
    values ($1, 'evidence_differs', $2, $2, '{}', $3, $3)`,
    [taskId, transfer.changeId, TEST_NOW],
  );
  return { ...transfer, agent, taskId };
}

type Who = 'nobody' | 'holder' | 'recipient' | 'stranger' | 'agent';
type Row = {
  procedure: string;
  kind: 'query' | 'mutate';
  input: () => Record<string, unknown> | undefined;
  /** What the same input does for whoever may not. */
  denied: Partial<Record<Who, string>>;
  /** Who may; the first one's call is made last and must work. */
  allowed: Who[];
};

const notSignedIn = { nobody: 'SESSION_INVALID' };
const clientsOnly = { ...notSignedIn, agent: 'FORBIDDEN' };
const staffOnly = { ...notSignedIn, holder: 'FORBIDDEN', recipient: 'FORBIDDEN', stranger: 'FORBIDDEN' };
const notAParty = { ...clientsOnly, stranger: 'NOT_FOUND' };

const rows: Row[] = [
  {
    procedure: 'services.get',
    kind: 'query',
    input: () => ({ serviceId: world.service.id }),
    denied: { ...clientsOnly, stranger: 'NOT_FOUND', recipient: 'NOT_FOUND' },
    allowed: ['holder'],
  },
  {
    procedure: 'services.list',
    kind: 'query',
    input: () => undefined,
    denied: clientsOnly,
    allowed: ['holder'],
  },
  {
    procedure: 'transfers.get',
    kind: 'query',
    input: () => ({ changeId: world.changeId }),
    denied: notAParty,
    allowed: ['holder', 'recipient'],
  },
  {
    procedure: 'transfers.list',
    kind: 'query',
    input: () => undefined,
    denied: clientsOnly,
    allowed: ['holder'],
  },
  {
    procedure: 'transfers.open',
    kind: 'mutate',
    input: () => world.opening,
    denied: { ...clientsOnly, stranger: 'NOT_FOUND', recipient: 'NOT_FOUND', holder: 'CHANGE_IN_PROGRESS' },
    allowed: [],
  },
  {
    procedure: 'transfers.consent',
    kind: 'mutate',
    input: () => ({ changeId: world.changeId, grantToken: 'anything' }),
    denied: { ...notAParty, holder: 'SIGNED_IN_CONSENT_NOT_ASKED' },
    allowed: [],
  },
  {
    procedure: 'staff.tasks.list',
    kind: 'query',
    input: () => undefined,
    denied: staffOnly,
    allowed: ['agent'],
  },
  {
    procedure: 'staff.tasks.get',
    kind: 'query',
    input: () => ({ taskId: world.taskId }),
    denied: staffOnly,
    allowed: ['agent'],
  },
  {
    procedure: 'staff.tasks.resolve',
    kind: 'mutate',
    input: () => ({ taskId: world.taskId, choice: 'seen' }),
    denied: staffOnly,
    allowed: ['agent'],
  },
  {
    procedure: 'staff.changes.list',
    kind: 'query',
    input: () => undefined,
    denied: staffOnly,
    allowed: ['agent'],
  },
  {
    procedure: 'staff.changes.get',
    kind: 'query',
    input: () => ({ changeId: world.changeId }),
    denied: staffOnly,
    allowed: ['agent'],
  },
  {
    procedure: 'staff.changes.withdraw',
    kind: 'mutate',
    input: () => ({ changeId: world.changeId }),
    denied: staffOnly,
    allowed: [],
  },
  {
    procedure: 'staff.changes.renewCredentials',
    kind: 'mutate',
    input: () => ({ changeId: world.changeId }),
    denied: { ...staffOnly, agent: 'NOT_FOUND' },
    allowed: [],
  },
  {
    procedure: 'staff.changes.sendCredentials',
    kind: 'mutate',
    input: () => ({ changeId: world.changeId, user: 'joseg', password: 'recien puesta' }),
    denied: { ...staffOnly, agent: 'NOT_FOUND' },
    allowed: [],
  },
  {
    procedure: 'transfers.withdraw',
    kind: 'mutate',
    input: () => ({ changeId: world.changeId }),
    denied: notAParty,
    allowed: ['recipient'],
  },
];

const TABLES = [
  'service_change',
  'transfer',
  'consent',
  'staff_task',
  'handoff',
  'event',
  'outbound_message',
  'request',
];

async function everyRow(): Promise<string> {
  const tables = await Promise.all(
    TABLES.map((table) => api.sql(`select t::text from ${table} t order by 1`)),
  );
  return JSON.stringify(tables);
}

function call(row: Row, who: Who, input = row.input()): Promise<Answer> {
  const session = who === 'nobody' ? undefined : world[who].session;
  return row.kind === 'query'
    ? api.query(row.procedure, input, session)
    : api.mutate(row.procedure, input, session);
}

describe.each(rows)('$procedure', (row) => {
  test.each(Object.entries(row.denied))('as %s it is %s and changes nothing', async (who, code) => {
    const before = await everyRow();
    const answer = await call(row, who as Who);
    expect(answer.reason?.code).toBe(code);
    expect(await everyRow()).toBe(before);
  });

  const foreign = Object.entries(row.denied).filter(([, code]) => code === 'NOT_FOUND');
  if (foreign.length > 0)
    test("what is not one's own cannot be told from what does not exist", async () => {
      const input = row.input() ?? {};
      const [idField] = Object.keys(input).filter((field) => field.endsWith('Id'));
      for (const [who] of foreign) {
        const mine = await call(row, who as Who, input);
        const absent = await call(row, who as Who, { ...input, [idField ?? '']: randomUUID() });
        expect([mine.status, mine.body]).toEqual([absent.status, absent.body]);
      }
    });

  if (row.allowed.length > 0)
    test('the same input works for whoever may', async () => {
      for (const who of row.allowed) expect((await call(row, who)).reason).toBeUndefined();
    });
});

test('the catalogue is open to everyone', async () => {
  const { data } = await api.query('catalogue.plans');
  expect(data).toMatchObject({
    items: [{ product: { name: 'Hosting' }, prices: [{ period: 'monthly' }, { period: 'yearly' }] }, {}],
    nextCursor: null,
  });
});
