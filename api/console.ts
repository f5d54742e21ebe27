import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where `npm run build:console` puts it. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url));
/** What the builder left in the pages for the nonce. */
const NONCE = /__NONCE__/g;
const NONCE_BYTES = 16;

/** The addresses of each of its pages; every other page of the console is inside of one of them. */
const pages = {
  'index.html': [
    '/panel',
    '/panel/*',
    '/alta',
    '/servicios',
    '/presupuestos/:id',
    '/confirmar/:token',
    '/clave/:token',
  ],
  'equipo.html': ['/equipo', '/equipo/*'],
} as const;

/** Whether an address is shown by the console where it is built. */
export function isOfConsole(path: string): boolean {
  return (Object.values(pages).flat() as string[]).includes(path);
}

/** The folder of the built console; undefined where it was not built, and all else goes on without it. */
export function builtConsole(folder: string = CONSOLE_FOLDER): string | undefined {
  return Object.keys(pages).every((file) => existsSync(join(folder, file))) ? folder : undefined;
}

/** The console in the browser: its pages, and the files that they load, whose names change with their content. */
export async function registerConsole(
  server: FastifyInstance,
  { folder }: { folder: string },
): Promise<void> {
  server.get('/', (_request, reply) => reply.redirect('/panel'));
  await servePages(server, { folder, pages });
}

/** Built pages, each at its addresses, under a policy that lets nothing in but their own files. */
export async function servePages(
  server: FastifyInstance,
  options: { folder: string; pages: Readonly<Record<string, readonly string[]>> },
): Promise<void> {
  const { folder, pages: served } = options;
  await server.register(staticFiles, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  for (const [file, paths] of Object.entries(served)) {
    const template = readFileSync(join(folder, file), 'utf8');
    for (const path of paths) server.get(path, (_request, reply) => sendConsole(reply, template));
  }
}

/** Scripts come from our files alone, and nothing that is typed can become one; styles also from what a script adds by the nonce. */
function sendConsole(reply: FastifyReply, template: string): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  return reply
    .headers({
      'cache-control': 'no-cache',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(template.replace(NONCE, nonce));
}
