import { refuse } from './errors.ts';

/** Where a page of a list ended: the instant that its last row is sorted by, and that row's id. */
export type Position = { at: Date; id: string };

/** Which rows of a list are asked for: so many from after a position. */
export type Page = { after?: Position | undefined; limit: number };

/** A row's number as text; 18 digits fit in a bigint. */
const ROW_NUMBER = /^\d{1,18}$/;

/**
 * Where a page ended of a list in the order of its rows' numbers, from its cursor; null for the first page.
 * @throws {DomainError} INVALID_INPUT for a cursor that no list gave.
 */
export function positionOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (ROW_NUMBER.test(cursor)) return cursor;
  return refuse('INVALID_INPUT', { field: 'cursor', expected: 'el nextCursor de la página anterior' });
}
