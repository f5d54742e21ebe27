import { DemoError } from './demo-error.ts';
import { note } from './output.ts';
import type { Person } from './person.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

/** Longer than the run of a whole change on a busy machine. */
const PATIENCE_MS = 60_000;

type Kind = 'transfers' | 'cancellations' | 'upgrades';
type Seen = { state: string; waitingFor: string[] };
/** Why the demo waits no longer, by the states in which a change is over or does not go on by itself. */
const standstills: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  transfers: {
    cooling_off:
      'a phone, an e-mail or a secret of one of the two changed in the last days, so it waits for the cooling off (T10)',
    paused: 'something is owed or frozen (T11)',
    withdrawn: 'somebody withdrew it',
    expired: 'its window ended',
    refused: 'a rule failed',
  },
  cancellations: { paused: 'something is frozen (G9)', withdrawn: 'somebody withdrew it' },
  upgrades: {
    cancelled: 'somebody cancelled it',
    expired: 'it was not paid in time (U6)',
    refused: 'its service stands still or has ended (U9)',
  },
};

export type ChangeWatch = {
  /** Resolves when the change is completed. @throws DemoError when it never will be, or not in time. */
  completed: () => Promise<void>;
  close: () => void;
};

/** Follows a change over its `watch` (server-sent events) and says each of its states as it comes. */
export function watchChange(
  stack: RunningStack,
  { api }: Person,
  { kind, changeId }: { kind: Kind; changeId: string },
): ChangeWatch {
  const procedure = `${kind}.watch`;
  let latest: Seen | undefined;
  const end = Promise.withResolvers<void>();
  // Whoever waits is told; nobody may be waiting yet.
  end.promise.catch(() => undefined);
  const follow = {
    onData: ({ data }: { data: Seen }) => {
      tell(data, latest);
      latest = data;
      const reason = standstills[kind][data.state];
      if (reason) end.reject(new DemoError(`The change is ${data.state}: ${reason}.`));
      else if (data.state === 'completed') end.resolve();
    },
    onConnectionStateChange: ({ error }: { error?: unknown }) => {
      if (error) end.reject(noAnswer(stack, `The stream ${procedure}`));
    },
    onError: ({ cause }: { cause?: unknown }) =>
      end.reject(cause instanceof DemoError ? cause : new DemoError(`The API ended ${procedure}.`)),
    onComplete: () => end.reject(new DemoError(`The stream ${procedure} ended before the change did.`)),
  };
  const subscribe = {
    transfers: () => api.transfers.watch.subscribe({ changeId }, follow),
    cancellations: () => api.cancellations.watch.subscribe({ changeId }, follow),
    upgrades: () => api.upgrades.watch.subscribe({ changeId }, follow),
  };
  const subscription = subscribe[kind]();
  return {
    completed: async () => {
      const late = setTimeout(() => {
        const state = latest?.state ?? 'unknown';
        end.reject(new DemoError(`The change is ${state}, not completed, after ${PATIENCE_MS / 1000} s.`));
      }, PATIENCE_MS);
      await end.promise.finally(() => clearTimeout(late));
    },
    close: () => subscription.unsubscribe(),
  };
}

function tell({ state, waitingFor }: Seen, before: Seen | undefined): void {
  if (before?.state === state && before.waitingFor.join() === waitingFor.join()) return;
  note(`» ${state}${waitingFor.length > 0 ? `, waits for: ${waitingFor.join(' · ')}` : ''}`);
}
