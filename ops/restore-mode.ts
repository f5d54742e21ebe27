import {
  endRestoreMode,
  type RestoreMode,
  showRestoreMode,
  startRestoreMode,
} from '../domain/changes/restore-mode.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { exitCodes } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { withSystem } from './system.ts';

const LONGEST_REASON = 1_000;

/** Marks the database as restored. @throws {EnvironmentError} as `withSystem` does. */
export function turnOn(): Promise<RestoreMode> {
  return inMode('on', startRestoreMode);
}

/**
 * Lets a restored database do again what waits.
 * @throws {Failure} USAGE. @throws {DomainError} RESTORE_NOT_COLLECTED, unless it is forced for a reason.
 */
export async function turnOff(forced: string | undefined): Promise<RestoreMode> {
  const reason = forced?.trim();
  if (reason === '' || (reason?.length ?? 0) > LONGEST_REASON) {
    const text = `Expected why it is forced, in at most ${LONGEST_REASON} characters: --force "…"`;
    throw new Failure({ code: 'USAGE', exitCode: exitCodes.wrong, text });
  }
  return inMode('off', (ctx) => endRestoreMode(ctx, { forced: reason }));
}

/** How restore mode stands. */
export function show(): Promise<RestoreMode> {
  return inMode('show', async () => undefined);
}

function inMode(command: string, work: (ctx: VerbContext) => Promise<void>): Promise<RestoreMode> {
  return withSystem(`restore-mode ${command}`, async ({ ctx }) => {
    // Whatever is rung is left to the worker's sweep: hundreds may be, and Temporal need not be there.
    await work({ ...ctx, deliver: async () => undefined });
    return showRestoreMode(ctx);
  });
}

/** Says what a person reads of restore mode. */
export function sayRestoreMode(mode: RestoreMode): string {
  const { on, since, collectedAt, messagesWaiting, actsWaiting } = mode;
  const waiting = `${messagesWaiting} messages and ${actsWaiting} acts of the clock wait for its end.`;
  if (!on) {
    const left = messagesWaiting > 0 ? ` The worker sends ${messagesWaiting} messages that waited.` : '';
    return `Restore mode is off.${left}`;
  }
  const list = collectedAt
    ? `Twilio's list was read in at ${collectedAt}: it may end.`
    : "Twilio's list has not been read in since: a worker does so at its start and every 5 minutes.";
  return `Restore mode is on since ${since}. ${list} ${waiting}`;
}
