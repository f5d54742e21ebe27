import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { FLOOR_QUEUE, floorBundle, IDENTITY } from './floor.ts';
import { serve, setup } from '../parts/measured.ts';
import { installQuietRuntime } from '../parts/temporal.ts';

/** A worker of the floor, each of whose steps is one commit. */
const { address, databaseUrl } = setup<{ address: string; databaseUrl: string }>();
installQuietRuntime();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  identity: IDENTITY,
  taskQueue: FLOOR_QUEUE,
  workflowBundle: await floorBundle(),
  activities: {
    step: async (id: string) => {
      await pool.query('insert into bench_step (id) values ($1)', [id]);
      return id;
    },
  },
});
const running = worker.run();
serve({
  ready: 'ready',
  close: async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await pool.end();
  },
});
