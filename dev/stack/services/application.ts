import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { taskQueues } from '../../../workflows/messages.ts';
import type { Service } from '../bring-up.ts';
import { REPOSITORY } from '../child.ts';
import { StackError } from '../failure.ts';
import { makeFolder, PRIVATE_FOLDER_MODE } from '../files.ts';
import { machineEnvironment } from '../machine-environment.ts';
import { applicationEnvironment } from '../part-environment.ts';
import { stateFile } from '../stack.ts';
import { runToEnd, startNode, untilAnswered } from './program.ts';

/** `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API. */
const ACTIVITY_QUEUE = 2;
const BUNDLE_FOLDER = join(REPOSITORY, 'dist');

/** Built at every start, so that the worker never runs workflows of yesterday's code. */
export const workflowBundle: Service = {
  name: 'workflow bundle',
  title: 'Workflow bundle',
  after: [],
  async start(stack) {
    await assertWritable();
    const cache = stateFile(stack, 'cache');
    makeFolder(cache, PRIVATE_FOLDER_MODE);
    await runToEnd(stack, {
      name: 'workflow-bundle',
      file: 'worker/build-bundle.ts',
      // The compiler unpacks itself, otherwise into the system's folder for temporary files.
      env: { ...machineEnvironment(), SWC_NATIVE_BINDING_CACHE: cache },
    });
    return undefined;
  },
};

/** The console, and the page of both phones. Where an earlier start built them from the same files there is nothing to do. */
export const consoleInBrowser: Service = {
  name: 'console',
  title: 'Console',
  after: [],
  async start(stack) {
    await assertWritable();
    await runToEnd(stack, { name: 'console', file: 'dev/build-pages.ts', env: machineEnvironment() });
    return undefined;
  },
};

export const api: Service = {
  name: 'api',
  title: 'API',
  after: ['migrations', 'demo data', 'temporal', 'console'],
  async start(stack) {
    const env = applicationEnvironment(stack);
    const child = await startNode(stack, { name: 'api', file: 'api/main.ts', env });
    const url = `${stack.addresses.apiUrl}/health/ready`;
    return untilAnswered(stack, child, async () => (await fetch(url, { signal: stack.signal })).ok);
  },
};

export const worker: Service = {
  name: 'worker',
  title: 'Worker',
  after: [
    'migrations',
    'demo data',
    'temporal',
    'workflow bundle',
    'WhatsApp templates',
    'panel emulator',
    'mailbox',
  ],
  async start(stack) {
    const began = Date.now();
    const env = applicationEnvironment(stack);
    const child = await startNode(stack, { name: 'worker', file: 'worker/main.ts', env });
    return untilAnswered(stack, child, () => polls(env, began));
  },
};

/** The worker takes the bundle from below the repository, wherever the stack keeps its state. */
async function assertWritable(): Promise<void> {
  const folder = existsSync(BUNDLE_FOLDER) ? BUNDLE_FOLDER : REPOSITORY;
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new StackError(
      `${folder} cannot be written (${error.code}), and the workflows and the console are built into it. Copy the project to where you may write.`,
    );
  });
}

/** Whether Temporal has been asked for work on every queue since the worker was started. */
async function polls(env: NodeJS.ProcessEnv, since: number): Promise<boolean> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    overrideEnvVars: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  });
  const connection = await Connection.connect(connectionOptions);
  try {
    const { workflowService } = new Client({ connection });
    const queues = await Promise.all(
      Object.values(taskQueues).map((name) =>
        workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name },
          taskQueueType: ACTIVITY_QUEUE,
        }),
      ),
    );
    return queues.every(({ pollers }) =>
      pollers?.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= Math.floor(since / 1000)),
    );
  } finally {
    await connection.close();
  }
}
