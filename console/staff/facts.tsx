import type { ReactNode } from 'react';

/** What is known of something, name by name; beside each other where there is room. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts two">{children}</dl>;
}

/** One of them; nothing where nothing is known. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (children === null || children === undefined) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
