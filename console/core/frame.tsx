import type { ReactNode } from 'react';
import { useAct } from './act.ts';
import { queryClient, trpc } from './api.ts';
import { Offline } from './offline.tsx';
import { session } from './session.ts';
import { texts } from './texts.ts';

type FrameProps = {
  /** The link that leads home. */
  brand: ReactNode;
  tabs: ReactNode;
  /** What every page has beside its tabs. */
  tools?: ReactNode;
  children: ReactNode;
};

/** Around every page of somebody who is signed in. */
export function Frame({ brand, tabs, tools, children }: FrameProps) {
  return (
    <div className="frame">
      <header className="bar">
        <a className="unseen" href="#contenido">
          {texts.skip}
        </a>
        <Offline />
        <div className="ends">
          {brand}
          {tools}
          <SignOut />
        </div>
        <nav className="tabs" aria-label={texts.navigation}>
          {tabs}
        </nav>
      </header>
      {children}
    </div>
  );
}

function SignOut() {
  const leave = () => {
    session.leave();
    queryClient.clear();
  };
  const act = useAct(trpc.auth.signOut.mutationOptions(), { onDone: leave });
  // Where the session is over already there is nothing left to end.
  return (
    <button type="button" onClick={() => act.send({})}>
      {texts.signOut}
    </button>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M9 16.5l5 5 9-11"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
