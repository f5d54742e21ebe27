import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A subquery that may be asked again for every row, and skips each time what the last time locked: more than its limit. */
const UNBOUNDED = /\bin \((?:[^()]|\([^()]*\))*\blimit\b(?:[^()]|\([^()]*\))*skip locked/;

it('a claim takes its rows as one array, so that it takes no more than its limit', () => {
  const found = ['domain', 'db', 'worker', 'activities'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('migrations'))
      .filter((name) => UNBOUNDED.test(readFileSync(join(folder, name), 'utf8'))),
  );
  expect(found).toEqual([]);
  const claim = 'select id from handoff where due <= ? order by due limit ? for update skip locked';
  expect(`where id in (${claim})`).toMatch(UNBOUNDED);
  expect(`where id = any (array(${claim}))`).not.toMatch(UNBOUNDED);
});
