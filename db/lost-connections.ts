import type { Pool, PoolClient } from 'pg';

/**
 * Gives the place of a lost connection back to the pool. The query builder returns a connection whose transaction was
 * committed or rolled back; one that broke in between, or at its `begin`, it forgets, and the pool would count it for
 * ever: as many as the pool has places, and the process never reaches Postgres again.
 */
export function releaseLostConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    let release: PoolClient['release'] = () => undefined;
    // The pool sets `release` anew whenever it gives the connection out, and throws when it is called twice.
    Object.defineProperty(client, 'release', {
      get: () => release,
      set: (given: PoolClient['release']) => {
        release = (reason) => {
          release = () => undefined;
          given(reason);
        };
      },
    });
    client.once('end', () => release(true));
  });
}
