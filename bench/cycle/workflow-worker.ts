import { NativeConnection, Worker } from '@temporalio/worker';
import { IDENTITY } from '../floor/floor.ts';
import { processorMs, serve, setup } from '../parts/measured.ts';
import { installQuietRuntime } from '../parts/temporal.ts';

export type WorkflowWorkerSetup = { address: string; taskQueue: string; bundlePath: string };

/** A worker of workflow tasks alone: the processor time of its process is what workflows cost. */
const { address, taskQueue, bundlePath } = setup<WorkflowWorkerSetup>();
installQuietRuntime();
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  identity: IDENTITY,
  taskQueue,
  workflowBundle: { codePath: bundlePath },
});
const running = worker.run();
serve({
  ready: 'ready',
  answers: { processorMs },
  close: async () => {
    worker.shutdown();
    await running;
    await connection.close();
  },
});
