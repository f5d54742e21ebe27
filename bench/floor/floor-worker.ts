import { setup } from '../parts/measured.ts';
import { serveFloorWorker } from './serve-worker.ts';

/** A worker of the floor, each of whose steps is one commit. */
await serveFloorWorker({
  ...setup<{ address: string; databaseUrl: string }>(),
  activities: (pool) => ({
    step: async (id: string) => {
      await pool.query('insert into bench_step (id) values ($1)', [id]);
      return id;
    },
  }),
});
