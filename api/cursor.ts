import { z } from 'zod';
import { refuse } from '../domain/errors.ts';
import type { Page, Position } from '../domain/page.ts';

/** Postgres has no year 0. */
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'));
const encoded = z.tuple([instant, z.uuid()]);

function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.at.toISOString(), position.id])).toString('base64url');
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

type ListOf<Row> = {
  input: { cursor?: string | undefined; limit: number };
  /** One row more is asked for than is shown: it says whether another page follows. */
  read: (page: Page) => Promise<Row[]>;
  positionOf: (row: Row) => Position;
};

/** One page of a list, and where the next one begins. @throws {DomainError} INVALID_INPUT for a cursor that no list gave. */
export async function readPage<Row>({ input, read, positionOf }: ListOf<Row>) {
  const { cursor, limit } = input;
  const rows = await read({ after: decodeCursor(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(positionOf(last)) : null };
}
