import { readFile } from 'node:fs/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { type PanelServer, Server } from '../domain/services/server.ts';
import { PanelUnavailable } from '../integrations/panel/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import type { PanelPort } from '../integrations/panel/port.ts';
import { createWhmPanel } from '../integrations/panel/whm.ts';

/** Finds the token that a reference stands for: an environment variable's name, or the absolute path of a file. */
export type TokenOf = (reference: string) => Promise<string | undefined>;

/** The panels of the servers in the database (B9), with tokens from where each server's reference says. */
export function createPanels({ orm, tokenOf = readToken }: { orm: MikroORM; tokenOf?: TokenOf }): Panels {
  async function at(server: PanelServer | null): Promise<PanelPort> {
    // A worker names the first one at its start.
    if (!server) throw new PanelUnavailable('NO_SERVER');
    const token = await tokenOf(server.tokenReference).catch(() => undefined);
    // For operations to complete; what needs it is tried again.
    if (!token) throw new PanelUnavailable('NO_TOKEN');
    return createWhmPanel({ url: server.address, user: server.panelUser, token });
  }

  return {
    at,
    async of(serverId) {
      const [server] = await orm.em.fork().find(Server, serverId ? { id: serverId } : {}, {
        orderBy: { createdAt: 'asc', id: 'asc' },
        limit: 1,
      });
      return at(server ?? null);
    },
  };
}

async function readToken(reference: string): Promise<string | undefined> {
  if (!reference.startsWith('/')) return process.env[reference];
  return (await readFile(reference, 'utf8')).trim();
}
