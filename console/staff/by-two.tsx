import type { ReactNode } from 'react';
import { useMe } from './desk.tsx';
import { byTwo } from './texts/by-two.ts';

type ByTwoProps = {
  /** The member of staff who wants it, while another one is needed. */
  askedBy: string | null;
  /** As whom they are known, if it was read. */
  name: string | null;
  /** What is to be known before somebody asks. */
  lead: string;
  children: (isConfirming: boolean) => ReactNode;
};

/** What takes two people of staff where there are two (C8): one asks for it, another one confirms. */
export function ByTwo({ askedBy, name, lead, children }: ByTwoProps) {
  const me = useMe();
  if (!me) return null;
  if (askedBy === me.id) return <p role="status">{byTwo.askedByYou}</p>;
  return (
    <>
      <p className="quiet">{askedBy ? byTwo.askedBy(name ?? byTwo.somebody) : `${lead} ${byTwo.takesTwo}`}</p>
      {children(askedBy !== null)}
    </>
  );
}
