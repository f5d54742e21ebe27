import { type ReactNode, useEffect, useRef } from 'react';
import { useAct } from './act.ts';
import { queryClient, trpc } from './api.ts';
import { Offline } from './offline.tsx';
import { session } from './session.ts';
import { texts } from './texts.ts';

type FrameProps = {
  /** The link that leads home. */
  brand: ReactNode;
  tabs: ReactNode;
  /** Where one is. */
  path: string;
  /** What every page has beside its tabs. */
  tools?: ReactNode;
  children: ReactNode;
};

/** Around every page of somebody who is signed in. */
export function Frame({ brand, tabs, path, tools, children }: FrameProps) {
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
        <Tabs path={path}>{tabs}</Tabs>
      </header>
      {children}
    </div>
  );
}

/** The tab of where one is comes into view: on a phone not all of them are. */
function Tabs({ path, children }: { path: string; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is what it waits for
  useEffect(() => {
    const current = bar.current?.querySelector('[aria-current]');
    if (!bar.current || !current) return;
    const { left, width } = current.getBoundingClientRect();
    bar.current.scrollLeft += left + width / 2 - bar.current.clientWidth / 2;
  }, [path]);
  return (
    <nav ref={bar} className="tabs" aria-label={texts.navigation}>
      {children}
    </nav>
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
