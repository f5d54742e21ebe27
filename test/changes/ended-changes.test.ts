import { expect, it } from 'vitest';
import { endsOf } from '../../domain/kinds/kinds.ts';
import { type ListEndedInput, listEndedChanges } from '../../domain/kinds/list-ended-changes.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { planOf, statementsOf } from '../performance/measured-company.ts';

const PAGE = 20;
const MANY = 20_000;
/** A level more of the index for each kind and state, and of the keys of each row that is shown. */
const MOST_MORE_BUFFERS = 100;

const { database, heldService } = useCompany();
const asStaff = () =>
  testContext(database, { actor: { type: 'staff', staffId: crypto.randomUUID(), role: 'agent' } });
const list = (filter: Partial<ListEndedInput> = {}) =>
  listEndedChanges(asStaff(), { limit: PAGE, ...filter });

/** That many that ended so, an hour after each other, the last one `since` hours ago. */
async function plantEnded(kind: string, state: string, { count = 1, since = 0 } = {}): Promise<void> {
  const { serviceId } = await heldService();
  await database.sql(
    `insert into service_change (id, kind, reference, service_id, state, version, opened_at, opened_by, policy, closed_at)
    select id, $1, left(id::text, 11), $2, $3, 1, $4, '{}', '{}', $4::timestamptz - i * interval '1 hour'
    from (select gen_random_uuid() as id, i from generate_series($5::int, $6::int) as i) planted`,
    [kind, serviceId, state, TEST_NOW, since, since + count - 1],
  );
}

it('changes that are over are listed by when they ended, of one kind or state if asked, page by page', async () => {
  await plantEnded('transfer', 'completed', { since: 3 });
  await plantEnded('upgrade', 'expired', { since: 1 });
  await plantEnded('cancellation', 'completed', { since: 2 });
  const ended = async (filter: Partial<ListEndedInput> = {}) =>
    (await list(filter)).map(({ kind, state }) => `${kind} ${state}`);
  expect(await ended()).toEqual(['upgrade expired', 'cancellation completed', 'transfer completed']);
  expect(await ended({ state: 'completed' })).toEqual(['cancellation completed', 'transfer completed']);
  expect(await ended({ kind: 'upgrade' })).toEqual(['upgrade expired']);
  expect(await ended({ kind: 'upgrade', state: 'completed' })).toEqual([]);
  expect(await ended({ state: 'awaiting_consents' })).toEqual([]);
  const [first] = await list({ limit: 1 });
  const after = { at: new Date(first?.closedAt ?? ''), id: first?.id ?? '' };
  expect(await ended({ after, limit: 1 })).toEqual(['cancellation completed']);
});

it('a page reads as much among 20 000 as among 1 000, also of what is rare', async () => {
  // What earlier tests left dead, and what was known of it, counts for neither side.
  await database.sql('vacuum (full, analyze)');
  await plantEnded('activation', 'expired', { count: PAGE, since: 2 * MANY });
  const measured = async (filter: Partial<ListEndedInput>) => {
    await database.sql('vacuum (analyze)');
    const { texts } = await statementsOf(database, () => list(filter));
    const [statement = ''] = texts;
    const ends = endsOf(filter);
    const literal = (values: string[]) => `{${values.join(',')}}`;
    const { buffers, rows } = await planOf(database, statement, [
      literal(ends.map(({ kind }) => kind)),
      literal(ends.map(({ state }) => state)),
      PAGE,
      PAGE,
    ]);
    expect(rows).toBe(PAGE);
    return buffers;
  };
  const filters = [{}, { kind: 'activation' }, { state: 'expired' }] as const;
  await plantEnded('transfer', 'completed', { count: 1_000 });
  const few = [];
  for (const filter of filters) few.push(await measured(filter));
  await plantEnded('transfer', 'completed', { count: MANY });
  for (const [index, filter] of filters.entries()) {
    expect(await measured(filter), JSON.stringify(filter)).toBeLessThanOrEqual(
      (few[index] ?? 0) + MOST_MORE_BUFFERS,
    );
  }
});
