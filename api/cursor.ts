import { z } from 'zod';
import { refuse } from '../domain/errors.ts';
import type { Page, Position } from '../domain/page.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { type Call, verbContext } from './trpc.ts';

/** Postgres has no year 0. */
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'));
const encoded = z.tuple([instant, z.uuid()]);

function encodeCursor(position: [at: string, id: string]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, id] = encoded.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at: new Date(at), id };
  } catch {
    refuse('INVALID_INPUT', { field: 'cursor', expected: 'se esperaba el nextCursor de la página anterior' });
  }
}

/**
 * The answer of a list: one page, and where the next one begins. `instantOf` gives what its rows are sorted by.
 * @throws {DomainError} INVALID_INPUT for a cursor that no list gave.
 */
export function listing<Input extends Page, Row extends { id: string }>(
  list: (ctx: VerbContext, input: Input) => Promise<Row[]>,
  instantOf: (row: Row) => string,
) {
  return async ({ ctx, path, input }: Call<Input & { cursor?: string | undefined }>) => {
    const { cursor, limit } = input;
    // One row more is asked for than is shown: it says whether another page follows.
    const page = { ...input, after: decodeCursor(cursor), limit: limit + 1 };
    const rows = await list(await verbContext(ctx, path), page);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next = rows.length > limit && last ? encodeCursor([instantOf(last), last.id]) : null;
    return { items, nextCursor: next };
  };
}
