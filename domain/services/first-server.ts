import { randomUUID } from 'node:crypto';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { FIRST_SERVER, FIRST_TOKEN } from './server.ts';

type FirstServer = { address: string; panelUser: string };

/**
 * Makes the panel that the environment names the first server (B9), or gives that one the address which the environment has
 * by now; services with an account on no server that is named get it. `address` is of WHM's API.
 */
export function nameFirstServer(ctx: VerbContext, first: FirstServer): Promise<void> {
  const { origin: address, hostname } = new URL(first.address);
  const { panelUser } = first;
  return transaction(ctx, async (tx) => {
    // Several workers may start at once; `name` is unique.
    await tx.em.execute(
      /* sql */ `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
      select ?, host, ?, ?, ?, '{}', ? from (select ?::text as host) as first
      where not exists (select from server)
      on conflict (name) do nothing`,
      [randomUUID(), address, panelUser, FIRST_TOKEN, tx.now, hostname],
    );
    await tx.em.execute(
      /* sql */ `update server set address = ?, panel_user = ?
      where id = ${FIRST_SERVER} and token_reference = ? and (address, panel_user) is distinct from (?, ?)`,
      [address, panelUser, FIRST_TOKEN, address, panelUser],
    );
    await tx.em.execute(
      `update service set server_id = ${FIRST_SERVER} where server_id is null and panel_user is not null`,
    );
  });
}
