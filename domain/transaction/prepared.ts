import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

/** By text, the name under which each connection keeps it. */
const names = new Map<string, string>();

/** The name of a statement that is prepared, by the text that Postgres is sent; undefined for any other. */
export const nameOf = (text: string): string | undefined => names.get(text);

/** Asks a statement that was prepared. Resolves to its rows; fails with the driver's error, whose `code` is Postgres's. */
export type Prepared = <Row>(em: EntityManager, values: readonly unknown[]) => Promise<Row[]>;

/**
 * A statement that each connection parses and plans once, and not every time (`db/prepared-statements.ts`): for one that looks
 * many tables up by their keys that takes several times as long as the looking. To be called once, where the text stands, with
 * a `?` for each value; whoever asks it sends the values alone.
 */
export function prepared(sql: string): Prepared {
  const text = numbered(sql);
  if (!names.has(text)) names.set(text, `tramite_${names.size + 1}`);
  return async <Row>(em: EntityManager, given: readonly unknown[]) => {
    try {
      return (await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, [...given]))).rows;
    } finally {
      em.config.getLogger().logQuery({ level: 'info', query: sql });
    }
  };
}

/** A statement with the numbers by which Postgres takes its values, in place of each `?`. */
export function numbered(sql: string): string {
  let values = 0;
  return sql.replaceAll('?', () => {
    values += 1;
    return `$${values}`;
  });
}
