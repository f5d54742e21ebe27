import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { temporalCli } from '../../dev/temporal-binaries.ts';
import { searchAttributes } from '../../workflows/messages.ts';
import type { Bench } from '../measurement.ts';

const attributes = searchAttributes;
let isRuntimeInstalled = false;

/** A Temporal dev server of its own, in memory. */
export async function startTemporal({ stack, say }: Bench): Promise<TestWorkflowEnvironment> {
  installQuietRuntime();
  const temporal = await TestWorkflowEnvironment.createLocal({
    server: {
      log: { level: 'never', format: 'pretty' },
      executable: { type: 'existing-path', path: await temporalCli({ say }) },
      extraArgs: attributes.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    },
  });
  stack.defer(() => temporal.teardown());
  return temporal;
}

/** Once a process, before its first worker. */
export function installQuietRuntime(): void {
  if (isRuntimeInstalled) return;
  isRuntimeInstalled = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    // Ctrl-C is the bench's own business: what was started is stopped in order.
    shutdownSignals: [],
  });
}
