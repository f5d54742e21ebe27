import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { reportFailingStep, type StepSubject, settleFailingStep } from '../domain/tasks/failing-step.ts';
import { OutsideError } from '../integrations/errors.ts';
import { subjectOfRun } from '../workflows/messages.ts';
import { type ActivityDependencies, activityContext } from './context.ts';
import { failureOf } from './failures.ts';

/** Tries that an error of ours may have before staff hears of it: with the pauses of a database activity, three minutes. */
const TRIES_WITHOUT_TASK = 10;

type Execute = NonNullable<ActivityInboundCallsInterceptor['execute']>;
type Dependencies = ActivityDependencies & { report: (error: unknown) => void };

/**
 * Tells staff of a step that goes on failing by a fault of ours, and no outage, which would otherwise be retried for ever
 * without anybody knowing (G7, invariant 5). The retries go on; a step that comes through settles its task.
 */
export class FailingStepInterceptor implements ActivityInboundCallsInterceptor {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(...[input, next]: Parameters<Execute>): ReturnType<Execute> {
    const { attempt } = Context.current().info;
    const isOverdue = attempt > TRIES_WITHOUT_TASK;
    try {
      const result = await next(input);
      if (isOverdue) await this.#note(async (subject) => settleFailingStep(await this.#context(), subject));
      return result;
    } catch (error) {
      const failure = failureOf(error);
      // A refusal that ends the run is no more than a retry: its sweep starts it again.
      if (isOurs(error) && (isOverdue || failure.nonRetryable)) await this.#reportStep(error, failure);
      throw error;
    }
  }

  #reportStep(error: unknown, { type, message: code }: ApplicationFailure): Promise<void> {
    const { activityType: activity } = Context.current().info;
    const details = { activity, error: type ?? code, code };
    return this.#note(async (subject) =>
      reportFailingStep(await this.#context(), { subject, error, details }),
    );
  }

  #context() {
    return activityContext(this.#deps);
  }

  /** Whatever becomes of the note, the step ends as it ended. */
  async #note(write: (subject: StepSubject) => Promise<void>): Promise<void> {
    const { workflowExecution, activityId } = Context.current().info;
    // A delivery has no workflow: its own id names the message.
    const subject = subjectOfRun(workflowExecution?.workflowId ?? activityId);
    if (subject) await write(subject).catch(this.#deps.report);
  }
}

/** Whether an error is neither an outside party's doing, which has tasks of its own, nor a retry that a step asks for. */
function isOurs(error: unknown): boolean {
  return ![CancelledFailure, ApplicationFailure, OutsideError].some((kind) => error instanceof kind);
}
