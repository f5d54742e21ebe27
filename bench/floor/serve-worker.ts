import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import pg from 'pg';
import { serve } from '../parts/measured.ts';
import { installQuietRuntime } from '../parts/temporal.ts';
import { FLOOR_QUEUE, floorBundle, IDENTITY } from './floor.ts';

type FloorWorker = {
  address: string;
  databaseUrl: string;
  activities: (pool: pg.Pool) => NonNullable<WorkerOptions['activities']>;
  answers?: Record<string, () => unknown>;
};

/** Makes a worker of the floor of this process, until its parent leaves. */
export async function serveFloorWorker(options: FloorWorker): Promise<void> {
  const { address, databaseUrl, activities, answers } = options;
  installQuietRuntime();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    identity: IDENTITY,
    taskQueue: FLOOR_QUEUE,
    workflowBundle: await floorBundle(),
    activities: activities(pool),
  });
  const running = worker.run();
  serve({
    ready: 'ready',
    ...(answers ? { answers } : {}),
    close: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await pool.end();
    },
  });
}
