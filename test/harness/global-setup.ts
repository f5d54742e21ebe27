import './environment.ts';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildConsole } from '../../console/build/build.ts';
import { migrate } from '../../db/orm.ts';
import { buildPhonesPage } from '../../dev/phones/build.ts';
import { temporalCli, timeSkippingServer } from '../../dev/temporal-binaries.ts';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { databaseUrl, OWNER, startTestPostgres, TEMPLATE_DATABASE } from './postgres.ts';
import { printProcessorTimeAtExit } from './processor-time.ts';

const WORKFLOWS = fileURLToPath(new URL('workflows.ts', import.meta.url));

const CONSOLE_FOLDER = fileURLToPath(new URL('../../.cache/test/console', import.meta.url));
const PHONES_FOLDER = fileURLToPath(new URL('../../.cache/test/phones', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    postgresPort: number;
    workflowBundle: string;
    consoleFolder: string;
    phonesFolder: string;
    timeSkippingServer: string;
    temporalCli: string;
  }
}

/** Once per run: a migrated template database, the workflow bundle, Temporal's binaries, the console, the page of both phones. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  printProcessorTimeAtExit();
  const [postgres, bundle, testServer, cli] = await Promise.all([
    startTestPostgres(),
    buildWorkflowBundle('.cache/test/workflows.js', WORKFLOWS),
    timeSkippingServer(),
    temporalCli(),
    buildConsole(CONSOLE_FOLDER),
    buildPhonesPage(PHONES_FOLDER),
  ]);
  await migrate(databaseUrl(postgres.port, { user: OWNER, database: TEMPLATE_DATABASE }));
  project.provide('postgresPort', postgres.port);
  project.provide('workflowBundle', bundle);
  project.provide('consoleFolder', CONSOLE_FOLDER);
  project.provide('phonesFolder', PHONES_FOLDER);
  project.provide('timeSkippingServer', testServer);
  project.provide('temporalCli', cli);
  return postgres.stop;
}
