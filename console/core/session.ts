import { useSyncExternalStore } from 'react';

export type Audience = 'customer' | 'staff';

/**
 * What a script may know of the session: that there is one, and whose. The session itself is in a cookie that no script reads;
 * whether it still holds says the server alone.
 */
type Known = {
  audience: Audience;
  /** Another one for every person who signs in: what was read for one is never shown to another. */
  account: string;
};

const KEY = 'tramite.session';
const DEVICE_KEY = 'tramite.device';

type State = { known: Known | undefined; isOver: boolean };
let state: State = { known: stored(), isOver: false };
const listeners = new Set<() => void>();

export const session = {
  get: (): State => state,
  begin(known: Known): void {
    localStorage.setItem(KEY, JSON.stringify(known));
    change({ known, isOver: false });
  },
  /** It ran out or was ended elsewhere: the page stays, and asks for signing in again. */
  end(): void {
    if (state.known) change({ ...state, isOver: true });
  },
  /** Its owner left. */
  leave(): void {
    localStorage.removeItem(KEY);
    change({ known: undefined, isOver: false });
  },
  /** Vouches for this device also when nobody is signed in. */
  device: (): string | undefined => localStorage.getItem(DEVICE_KEY) ?? undefined,
  keepDevice: (token: string): void => localStorage.setItem(DEVICE_KEY, token),
};

export function useSession(): State {
  return useSyncExternalStore(subscribe, session.get);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

function stored(): Known | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

// Another tab signed in or out: the cookie is one for all of them.
window.addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) change({ known: stored(), isOver: false });
});
