import { ensureDatabase } from '../../postgres/roles.ts';
import { startPostgres } from '../../postgres.ts';
import type { Service } from '../bring-up.ts';
import { DATABASE } from '../stack.ts';

export const postgres: Service = {
  name: 'postgres',
  title: 'PostgreSQL 18',
  after: [],
  async start(stack) {
    const { installation, settings, journal, logFolder, signal } = stack;
    const port = settings.ports.POSTGRES_PORT;
    const { child } = await startPostgres({
      folder: installation.postgresFolder,
      port,
      passwords: installation.passwords,
      logFolder,
      journal,
      signal,
    });
    try {
      await ensureDatabase(port, installation.passwords, DATABASE);
    } catch (error) {
      await child.stop();
      throw error;
    }
    return child;
  },
};
