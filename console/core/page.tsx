import type { ReactNode } from 'react';
import { useTitle } from './title.ts';

type PageProps = {
  title: string;
  /** Beside the title in the browser's tab. */
  suffix?: string;
  width?: 'narrow' | 'broad';
  children: ReactNode;
};

/** One page: its heading and what is below it. */
export function Page({ title, suffix = 'Panel', width, children }: PageProps) {
  const heading = useTitle(title, suffix);
  return (
    <main id="contenido" className={`page ${width ?? ''}`}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
