import { Context } from '@temporalio/activity';

/** Well within the time after which a worker that is silent is taken for dead. */
const HEARTBEAT_MS = 2_000;

/** Does the work of an activity and keeps its heart beating meanwhile. */
export async function whileBeating<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
