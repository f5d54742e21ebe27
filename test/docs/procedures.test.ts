import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCS_FILE, procedureDocs } from '../../docs/procedure-docs.ts';

test('what the document of the API says of each procedure is its comment (`npm run docs:procedures`)', async () => {
  expect(readFileSync(DOCS_FILE, 'utf8')).toBe(await procedureDocs());
});
