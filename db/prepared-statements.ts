import type { Pool, PoolClient } from 'pg';
import { nameOf } from '../domain/transaction/prepared.ts';

type Query = (query: unknown, ...rest: unknown[]) => unknown;

/**
 * Lets each connection of a pool keep what is to be prepared, from the first time that it is asked there: the driver does so
 * with a statement that has a name, which the query builder gives to none.
 */
export function keepPrepared(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as Query;
    const named: Query = (text, ...rest) => {
      const name = typeof text === 'string' ? nameOf(text) : undefined;
      return name ? query({ name, text, values: rest[0] }) : query(text, ...rest);
    };
    Object.assign(client, { query: named });
  });
}
