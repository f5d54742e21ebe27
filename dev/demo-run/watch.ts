import { DemoError } from './demo-error.ts';
import { note } from './output.ts';
import type { DemoTransfer, Person } from './person.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

/** Longer than the run of a whole transfer on a busy machine. */
const PATIENCE_MS = 60_000;
/** States from which a transfer does not go on by itself while the demo waits. */
const dead: Partial<Record<DemoTransfer['state'], string>> = {
  cooling_off:
    'a phone, an e-mail or a secret of one of the two changed in the last days, so it waits for the cooling off (T10)',
  paused: 'something is owed or frozen (T11)',
  withdrawn: 'somebody withdrew it',
  expired: 'its window ended',
  refused: 'a rule failed',
};

export type TransferWatch = {
  /** Resolves when the transfer is completed. @throws DemoError when it never will be, or not in time. */
  completed: () => Promise<void>;
  close: () => void;
};

/** Follows a transfer over `transfers.watch` (server-sent events) and says each change as it comes. */
export function watchTransfer(stack: RunningStack, { api }: Person, changeId: string): TransferWatch {
  let latest: DemoTransfer | undefined;
  const end = Promise.withResolvers<void>();
  // Whoever waits is told; nobody may be waiting yet.
  end.promise.catch(() => undefined);
  const subscription = api.transfers.watch.subscribe(
    { changeId },
    {
      onData: ({ data }) => {
        tell(data, latest);
        latest = data;
        const reason = dead[data.state];
        if (reason) end.reject(new DemoError(`The transfer is ${data.state}: ${reason}.`));
        else if (data.state === 'completed') end.resolve();
      },
      onConnectionStateChange: ({ error }) => {
        if (error) end.reject(noAnswer(stack, 'The stream transfers.watch'));
      },
      onError: ({ cause }) =>
        end.reject(cause instanceof DemoError ? cause : new DemoError('The API ended transfers.watch.')),
      onComplete: () =>
        end.reject(new DemoError('The stream transfers.watch ended before the transfer did.')),
    },
  );
  return {
    completed: async () => {
      const late = setTimeout(() => {
        const state = latest?.state ?? 'unknown';
        end.reject(new DemoError(`The transfer is ${state}, not completed, after ${PATIENCE_MS / 1000} s.`));
      }, PATIENCE_MS);
      await end.promise.finally(() => clearTimeout(late));
    },
    close: () => subscription.unsubscribe(),
  };
}

function tell({ state, waitingFor }: DemoTransfer, before: DemoTransfer | undefined): void {
  if (before?.state === state && before.waitingFor.join() === waitingFor.join()) return;
  note(`» ${state}${waitingFor.length > 0 ? `, waits for: ${waitingFor.join(' · ')}` : ''}`);
}
