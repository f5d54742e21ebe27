import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { isUuid, subjectOfRun } from './messages.ts';

/**
 * The id of what a run is about, out of its input. A run that somebody started by hand with another input, with none, or
 * with that of another run ends at once as failed, so that the next ring starts it again as it should be; any other error
 * would fail its workflow task for ever.
 * @throws {ApplicationFailure} INVALID_INPUT, which ends the run.
 */
export function idIn<
  Name extends
    | 'changeId'
    | 'messageId'
    | 'serviceId'
    | 'backupId'
    | 'invoiceId'
    | 'termId'
    | 'notificationId'
    | 'receiptId',
>(input: Partial<Record<Name, unknown>> | null | undefined, name: Name): string {
  const id = input?.[name];
  if (!isUuid(id)) throw invalidInput(`expected an object with ${name}, a UUID`);
  const { workflowId } = workflowInfo();
  if (subjectOfRun(workflowId) && !workflowId.split('/').includes(id))
    throw invalidInput(`expected the ${name} that is in the id of this run`);
  return id;
}

/** What the history keeps of it says what was expected, never what was there. */
function invalidInput(expected: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(expected, 'INVALID_INPUT');
}
