import { z } from 'zod';
import { refuse } from '../domain/errors.ts';

/** Where a page ended: the sort instant of its last row and that row's id. */
export type Position = { at: Date; id: string };

/** Postgres has no year 0. */
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'));
const encoded = z.tuple([instant, z.uuid()]);

function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.at.toISOString(), position.id])).toString('base64url');
}

/** @throws {DomainError} INVALID_INPUT when it is not a cursor that a list gave. */
export function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, id] = encoded.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at: new Date(at), id };
  } catch {
    refuse('INVALID_INPUT', { field: 'cursor', expected: 'se esperaba el nextCursor de la página anterior' });
  }
}

/** Cuts `limit` rows out of the `limit + 1` that were read and says where the next page begins. */
export function toPage<T>(rows: readonly T[], limit: number, positionOf: (row: T) => Position) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(positionOf(last)) : null };
}
