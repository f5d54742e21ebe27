import { startPostgres } from '../../postgres.ts';
import type { Service } from '../bring-up.ts';
import { DATABASE } from '../stack.ts';

export const postgres: Service = {
  name: 'postgres',
  title: 'PostgreSQL 18',
  after: [],
  async start({ installation, settings, journal, logFolder, signal }) {
    const { child } = await startPostgres({
      folder: installation.postgresFolder,
      port: settings.ports.POSTGRES_PORT,
      passwords: installation.passwords,
      database: DATABASE,
      logFolder,
      journal,
      signal,
    });
    return child;
  },
};
