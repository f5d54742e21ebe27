import type { IncomingHttpHeaders } from 'node:http';

/** Whether a page of this origin sent a request: a browser says so itself, and an older one by `Origin`. */
export function isFromOwnPage(
  { origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  ownOrigin: string,
): boolean {
  return site === undefined ? origin === ownOrigin : site === 'same-origin';
}
