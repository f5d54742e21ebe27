import {
  type ActivityClientInterceptor,
  ActivityExecutionAlreadyStartedError,
  type WorkflowClient,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import { searchAttributes, taskQueues } from '../../workflows/messages.ts';

/** Temporal's number for the type of a search attribute that holds one word. */
const KEYWORD = 2;
const attributes = searchAttributes.map(({ name }) => name);
let isRuntimeInstalled = false;

/** Silences the SDK's own log, once in a process. */
export function installQuietRuntime(): void {
  if (isRuntimeInstalled) return;
  isRuntimeInstalled = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
}

/** A Temporal of its own whose time skips what nobody waits for. */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const temporal = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('timeSkippingServer') } },
  });
  await temporal.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(attributes.map((name) => [name, KEYWORD])),
  });
  return temporal;
}

/** The time-skipping server runs no activity by itself: a workflow of one step, with the same id, runs it there. */
export function byWorkflow(workflow: WorkflowClient): ActivityClientInterceptor {
  return {
    async start({ activityType, options: { id, args = [], idReusePolicy, ...options } }) {
      const { startToCloseTimeout, heartbeatTimeout, retry, taskQueue } = options;
      const run = await workflow
        .start('oneActivity', {
          workflowId: id,
          taskQueue: taskQueues.main,
          workflowIdReusePolicy: idReusePolicy ?? 'ALLOW_DUPLICATE',
          args: [activityType, args, { startToCloseTimeout, heartbeatTimeout, retry, taskQueue }],
        })
        .catch(async (error: unknown) => {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
          const handle = workflow.getHandle(id);
          if ((await handle.describe()).status.name === 'RUNNING') return handle;
          throw new ActivityExecutionAlreadyStartedError(error.message, id, error.workflowId);
        });
      // Nobody asks for more of an activity than that it began.
      return { activityId: run.workflowId } as never;
    },
  };
}

const MARKS_AFTER = 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute';

/**
 * A Temporal of its own in real time, with visibility; it marks a run after so many failures of its workflow task.
 * `settings` are of its dynamic configuration.
 */
export function startDevServer(
  marksAfter?: number,
  settings: Record<string, unknown> = {},
): Promise<TestWorkflowEnvironment> {
  const configured = { ...settings, ...(marksAfter === undefined ? {} : { [MARKS_AFTER]: marksAfter }) };
  return TestWorkflowEnvironment.createLocal({
    server: {
      log: { level: 'never', format: 'pretty' },
      executable: { type: 'existing-path', path: inject('temporalCli') },
      extraArgs: [
        ...attributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
        ...Object.entries(configured).flatMap(([name, value]) => [
          '--dynamic-config-value',
          `${name}=${value}`,
        ]),
      ],
    },
  });
}
