import type { Client, WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, WorkflowNotFoundError } from '@temporalio/common';
import { taskQueues } from '../../workflows/messages.ts';

/** A run as Temporal knows it. */
export type Run = {
  workflowId: string;
  /** Temporal's word, as `RUNNING`. */
  status: string;
  /** How its workflow task fails again and again, if it does, in Temporal's words: never what an error said. */
  problem: string | undefined;
};

/** Temporal's own search attribute: it comes after so many failures in a row and goes with the first success. */
const problemsAttribute = defineSearchAttributeKey(
  'TemporalReportedProblems',
  SearchAttributeType.KEYWORD_LIST,
);
const MARKED = [
  "ExecutionStatus = 'Running'",
  `TaskQueue = '${taskQueues.main}'`,
  `${problemsAttribute.name} IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')`,
].join(' AND ');
/** Milliseconds that one question may take. */
const PATIENCE_MS = 5_000;

/** Asks Temporal about runs. Every call rejects while Temporal is away. */
export function createRuns(connect: () => Promise<Client>) {
  async function ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    const client = await connect();
    return client.withDeadline(Date.now() + PATIENCE_MS, () => question(client));
  }

  return {
    /** Whether this namespace marks runs that fail: servers from 1.30, unless it was switched off. */
    areMarked: (): Promise<boolean> => ask(areMarked),
    /** The runs that Temporal has marked; one request however many runs there are. At most `limit`. */
    listMarked: (limit: number): Promise<Run[]> =>
      ask(async (client) => {
        const found: Run[] = [];
        for await (const run of client.workflow.list({ query: MARKED, pageSize: limit })) {
          found.push({ workflowId: run.workflowId, status: run.status.name, problem: markOf(run) });
          if (found.length >= limit) break;
        }
        return found;
      }),
    /** One run; undefined if there is none. Its problem is seen without a mark too. */
    find: (workflowId: string): Promise<Run | undefined> =>
      ask(async (client) => {
        const run = await client.workflow.getHandle(workflowId).describe().catch(undefinedIfAbsent);
        return run && { workflowId, status: run.status.name, problem: problemOf(run) };
      }),
  };
}

export type Runs = ReturnType<typeof createRuns>;

async function areMarked(client: Client): Promise<boolean> {
  const { namespaceInfo } = await client.workflowService.describeNamespace({
    namespace: client.options.namespace,
  });
  return namespaceInfo?.capabilities?.reportedProblemsSearchAttribute ?? false;
}

function markOf({ typedSearchAttributes }: Pick<WorkflowExecutionInfo, 'typedSearchAttributes'>) {
  return typedSearchAttributes.get(problemsAttribute)?.join(' ');
}

/** Its mark, or that its workflow task is tried anew: the last try failed, or was never answered. */
function problemOf(run: WorkflowExecutionDescription): string | undefined {
  if (run.status.name !== 'RUNNING') return undefined;
  const attempt = run.raw.pendingWorkflowTask?.attempt ?? 1;
  return markOf(run) ?? (attempt > 1 ? `attempt=${attempt}` : undefined);
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
