import { refuse } from './errors.ts';

/** Where a page of a list ended: the instant that its last row is sorted by, and that row's id. */
export type Position = { at: Date; id: string };

/** Which rows of a list are asked for: so many from after a position. */
export type Page = { after?: Position | undefined; limit: number };

/** Which rows are asked for of a list in the order of its rows' numbers: so many from where `cursor`, the `nextCursor` before, ends. */
export type NumberedPage = { cursor?: string | undefined; limit: number };
export type Numbered<Item> = { items: Item[]; nextCursor: string | null };

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

/** That page, with what `shown` makes of each row, out of one row more than was asked for where there are more. */
export function numberedPage<Row, Item extends { id: string }>(
  rows: readonly Row[],
  { limit }: NumberedPage,
  shown: (row: Row) => Item,
): Numbered<Item> {
  const items = rows.slice(0, limit).map(shown);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
