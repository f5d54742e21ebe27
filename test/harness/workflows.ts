import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';

export * from '../../workflows/index.ts';

/** Runs one activity, where the server can run none without a workflow. */
export async function oneActivity(name: string, args: unknown[], options: ActivityOptions): Promise<unknown> {
  return proxyActivities(options)[name]?.(...args);
}
