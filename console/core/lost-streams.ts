import { useSyncExternalStore } from 'react';

let lost = 0;
const listeners = new Set<() => void>();

/** Whether something that is followed has lost its connection, and what is shown of it may not be as it is. */
export function useLostStreams(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lost > 0,
  );
}

/** Says that a stream is lost; what it gives back says that it is not any more. */
export function loseStream(): () => void {
  count(1);
  return () => count(-1);
}

function count(difference: number): void {
  lost += difference;
  for (const listener of listeners) listener();
}
