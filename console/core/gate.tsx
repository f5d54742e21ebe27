import { type ReactNode, useEffect, useRef } from 'react';
import { queryClient } from './api.ts';
import { Offline } from './offline.tsx';
import { type Audience, useSession } from './session.ts';
import { SignIn } from './sign-in.tsx';

type GateProps = {
  audience: Audience;
  /** Above the form to sign in. */
  brand: ReactNode;
  /** Below it: where else to go. */
  waysIn?: ReactNode;
  children: ReactNode;
};

/**
 * Shows what is behind it to whoever is signed in, else the form to sign in, at the same address. When a session ends, what was
 * open stays as it is behind the form, with all that was typed; for another person it begins anew.
 */
export function Gate({ audience, brand, waysIn, children }: GateProps) {
  const { known, isOver } = useSession();
  const account = known?.audience === audience ? known.account : undefined;
  const before = useRef(account);
  useEffect(() => {
    // Also when another tab signed in as somebody else.
    if (before.current !== undefined && before.current !== account) queryClient.clear();
    before.current = account;
  }, [account]);
  const isIn = account !== undefined && !isOver;
  return (
    <>
      {!isIn && (
        <div className="frame">
          <header className="bar">
            <Offline />
            <div className="ends">{brand}</div>
          </header>
          <SignIn audience={audience} isOver={isOver && account !== undefined}>
            {waysIn}
          </SignIn>
        </div>
      )}
      {account !== undefined && (
        <div key={account} hidden={!isIn}>
          {children}
        </div>
      )}
    </>
  );
}
