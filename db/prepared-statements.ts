import type { Pool, PoolClient } from 'pg';
import { nameOf } from '../domain/transaction/prepared.ts';

type Query = (text: string, values?: unknown[]) => Promise<unknown>;

/**
 * Lets each connection of a pool keep what is to be prepared, from the first time that it is asked there: the driver does so
 * with a statement that has a name, which the query builder gives to none.
 */
export function keepPrepared(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as (
      query: string | object,
      values?: unknown[],
    ) => Promise<unknown>;
    const named: Query = (text, values) => {
      const name = nameOf(text);
      return name ? query({ name, text, values }) : query(text, values);
    };
    Object.assign(client, { query: named });
  });
}
