import { expect, it } from 'vitest';
import { arrayLiteral, read } from '../../domain/transaction/transaction.ts';
import { testContext } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

it('an array reaches Postgres as it is, whatever its texts contain', async () => {
  const texts = ['', 'one,two', '"quoted"', '{braces}', 'back\\slash', 'NULL', ' spaced '];
  const [row] = await read(testContext(database)).execute<{ texts: string[]; numbers: number[] }[]>(
    'select ?::text[] as texts, ?::int[] as numbers',
    [arrayLiteral(texts), arrayLiteral([1, 20])],
  );
  expect(row).toEqual({ texts, numbers: [1, 20] });
});
