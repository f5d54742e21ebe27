import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from './document.ts';

const NOT_MODIFIED = 304;
const CACHED = 'public, max-age=300';

/** `GET /openapi.json`: made when it is first asked for, the same for everyone until the next release. */
export function registerOpenApi(server: FastifyInstance, { publicUrl }: { publicUrl: string }): void {
  let made: { text: string; tag: string } | undefined;
  const make = () => {
    const text = JSON.stringify(openApiDocument({ publicUrl, version: packageJson.version }));
    return { text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` };
  };
  server.get('/openapi.json', async (request, reply) => {
    made ??= make();
    reply.header('etag', made.tag).header('cache-control', CACHED);
    const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known?.some((tag) => tag === made?.tag || tag === '*')) return reply.code(NOT_MODIFIED).send();
    return reply.type('application/json').send(made.text);
  });
}
