import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { compileCache, machineEnvironment } from '../../dev/stack/machine-environment.ts';
import { searchAttributes } from '../../workflows/messages.ts';
import { testPorts } from '../harness/ports.ts';
import { layBundle, type Waits } from './kept-bundle.ts';
import { createProgram, type Program } from './program.ts';

const LOOPBACK = '127.0.0.1';
const programOf = (name: string, nodeOptions: readonly string[]) => ({
  name,
  command: process.execPath,
  args: [...nodeOptions, fileURLToPath(new URL(`../../${name}/main.ts`, import.meta.url))],
});

/** What the processes find in their environment beside their own addresses. */
type Surroundings = {
  apiDatabaseUrl: string;
  workerDatabaseUrl: string;
  /** Twilio, panel and mail server. */
  variables: NodeJS.ProcessEnv;
  /** What Node is told before the programs of API and worker. */
  nodeOptions: readonly string[];
  /** How many workers there are beside the one. */
  moreWorkers: number;
  waits: Waits;
};

export type Processes = {
  apiUrl: string;
  api: Program;
  worker: Program;
  /** Further workers, where there are more than one. */
  moreWorkers: Program[];
  temporal: Program;
  /** The test's own client of Temporal; connects again by itself. */
  client: Client;
  stop: () => Promise<void>;
};

/** API, worker and a Temporal that keeps its state in a file: real processes, as they are deployed. */
export async function startProcesses(surroundings: Surroundings): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-crash-'));
  const [apiPort = 0, temporalPort = 0, ...metricsPorts] = await testPorts(3 + surroundings.moreWorkers);
  // The worker takes the bundle that lies below its working folder.
  await layBundle(join(folder, 'dist', 'workflows.js'), surroundings.waits);
  const apiUrl = `http://${LOOPBACK}:${apiPort}`;
  const temporalAddress = `${LOOPBACK}:${temporalPort}`;
  const connection = Connection.lazy({ address: temporalAddress, interceptors: [] });
  const common = {
    ...machineEnvironment(),
    ...compileCache,
    ...surroundings.variables,
    LOG_LEVEL: 'info',
    PUBLIC_URL: apiUrl,
    TEMPORAL_ADDRESS: temporalAddress,
  };

  const temporal = createTemporal({ folder, port: temporalPort, connection });
  const api = createProgram({
    ...programOf('api', surroundings.nodeOptions),
    cwd: folder,
    env: { ...common, DATABASE_URL: surroundings.apiDatabaseUrl, PORT: String(apiPort) },
    isReady: async () => (await fetch(`${apiUrl}/health/ready`)).ok,
  });
  const workers = metricsPorts.map((metricsPort) =>
    createProgram({
      ...programOf('worker', surroundings.nodeOptions),
      cwd: folder,
      env: { ...common, DATABASE_URL: surroundings.workerDatabaseUrl, METRICS_PORT: String(metricsPort) },
      isReady: (output) => output.includes('"worker ready"'),
    }),
  );
  const [worker, ...moreWorkers] = workers as [Program, ...Program[]];

  await temporal.start();
  await Promise.all([api, ...workers].map((program) => program.start()));
  return {
    apiUrl,
    api,
    worker,
    moreWorkers,
    temporal,
    client: new Client({ connection, identity: 'tramite-test' }),
    stop: async () => {
      await Promise.all([api, ...workers].map((program) => program.kill()));
      await connection.close();
      await temporal.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type TemporalOptions = { folder: string; port: number; connection: Connection };

function createTemporal({ folder, port, connection }: TemporalOptions): Program {
  const attributes = searchAttributes.map(({ name }) => name);
  return createProgram({
    name: 'Temporal',
    command: inject('temporalCli'),
    args: [
      ...['server', 'start-dev', '--headless', '--log-level', 'error'],
      ...['--ip', LOOPBACK, '--port', String(port), '--db-filename', join(folder, 'temporal.db')],
      ...attributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    cwd: folder,
    env: machineEnvironment(),
    isReady: async () => {
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      return attributes.every((name) => name in (customAttributes ?? {}));
    },
  });
}
