import type { FastifyInstance } from 'fastify';
import { isFromOwnPage } from '../../api/own-page.ts';
import { isLoopback } from '../../integrations/addresses.ts';

/**
 * Only this machine's browser, and only our own page in it: a name that leads here from elsewhere (DNS rebinding) is refused by
 * its `Host`, and what acts or shows anything by where the call comes from, as the console's cookie is (docs/decisions/console.md).
 */
export function guard(server: FastifyInstance, { isOpen }: { isOpen: (path: string) => boolean }): void {
  server.addHook('onRequest', async ({ headers, url, method }, reply) => {
    const own = ownOrigin(headers.host);
    if (own === undefined) return reply.code(403).send({ text: 'Abrí esta página como 127.0.0.1.' });
    if (method === 'GET' && isOpen(url)) return;
    const isElsewhere = headers.origin !== undefined && headers.origin !== own;
    if (!isFromOwnPage(headers, own) || isElsewhere)
      return reply.code(403).send({ text: 'Esto se pide solo desde la página de los teléfonos.' });
  });
}

function ownOrigin(host = ''): string | undefined {
  const origin = `http://${host}`;
  return URL.canParse(origin) && new URL(origin).host === host && isLoopback(new URL(origin))
    ? origin
    : undefined;
}
