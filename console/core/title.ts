import { useEffect, useRef } from 'react';

let isFirst = true;

/**
 * Names the page in the browser's tab, and gives its heading the focus when one came to it from another page: a reader of the
 * screen hears where they are.
 */
export function useTitle(title: string, suffix: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${suffix}`;
  }, [title, suffix]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return heading;
}
