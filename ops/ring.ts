import { ringByHand, stateOfChange } from '../domain/changes/ring-by-hand.ts';
import { changeWorkflowId, isUuid } from '../workflows/messages.ts';
import { exitCodes } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { type System, withSystem } from './system.ts';

/** What came of a ring. */
export type Rung = {
  changeId: string;
  kind: string;
  /** Of the change, after the ring. */
  state: string;
  /** The id of its run in Temporal. */
  run: string;
  /** Temporal's word for the run, as `RUNNING`; `UNKNOWN` if it could not be asked any more. */
  status: string;
  /** How the run fails, if it does: a ring does not help it then. */
  problem?: string;
};

/**
 * Starts or rings the run of an open change.
 * @throws {Failure} USAGE, TEMPORAL_AWAY, RUN_COMPLETED.
 * @throws {EnvironmentError, DomainError} as `withSystem` and `ringChange` do.
 */
export async function ring(changeId: string): Promise<Rung> {
  if (!isUuid(changeId)) {
    const text = 'Expected the id of a change, a UUID: it is what follows the slash in the id of its run.';
    throw new Failure({ code: 'USAGE', exitCode: exitCodes.wrong, text });
  }
  return withSystem('ring', (system) => ringIn(system, changeId));
}

async function ringIn({ ctx, runs, undelivered }: System, changeId: string): Promise<Rung> {
  const handoff = await ringByHand(ctx, { changeId });
  if (undelivered.length > 0) throw temporalAway(undelivered[0]);
  const run = changeWorkflowId(handoff.kind, handoff.changeId);
  const { status = 'UNKNOWN', problem } = (await runs.find(run).catch(() => undefined)) ?? {};
  const { state, isOpen } = await stateOfChange(ctx, changeId);
  if (status === 'COMPLETED' && isOpen) {
    const text =
      `${run} has completed although its change is open (${state}): the database was restored from before its end. ` +
      'Nothing moves it until the staff task database_restored is resolved.';
    throw new Failure({ code: 'RUN_COMPLETED', exitCode: exitCodes.refused, text });
  }
  return { changeId, kind: handoff.kind, state, run, status, ...(problem === undefined ? {} : { problem }) };
}

/** Says what a person reads of a ring. */
export function sayRung({ run, status, state, problem }: Rung): string {
  const rung = `Rang ${run} (${status}); the change is ${state}.`;
  if (problem === undefined) return rung;
  return (
    `${rung}\nIts workflow task fails (${problem}), and no ring helps that: see its stack in Temporal's UI, then roll the ` +
    'worker back or forward.'
  );
}

function temporalAway(error: unknown): Failure {
  const { cause } = error as { cause?: { code?: unknown } };
  const detail =
    typeof cause?.code === 'number' ? `gRPC status ${cause.code}` : (error as Error).constructor.name;
  const text =
    `Temporal did not take the ring (${detail}). It is stored, and the worker delivers it as soon as Temporal does. ` +
    'Is TEMPORAL_ADDRESS right?';
  return new Failure({ code: 'TEMPORAL_AWAY', exitCode: exitCodes.away, text });
}
