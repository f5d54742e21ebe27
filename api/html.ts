import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { INVOICE_STYLE } from './invoice-style.ts';

/** Text that is HTML already; everything else is escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = Html | string | readonly Html[];

function escaped(value: Part): string {
  if (value instanceof Html) return value.text;
  if (typeof value !== 'string') return value.map(({ text }) => text).join('');
  return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Composes HTML; every interpolated string is escaped. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  const rest = values.map((value, index) => escaped(value) + (strings[index + 1] ?? ''));
  return new Html((strings[0] ?? '') + rest.join(''));
}

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222;background:#fff}' +
  'button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.4rem;background:#1a6b3c;color:#fff}' +
  'code{font-size:1.1rem;background:#eee;padding:.1rem .4rem;border-radius:.2rem;user-select:all}' +
  INVOICE_STYLE;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CONTENT_SECURITY_POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; ` +
  `form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** Sends one page that nobody may keep, frame or index; its address, which holds a token, goes to no other site. */
export function sendPage(
  reply: FastifyReply,
  page: { title: string; body: Html; status?: number },
): FastifyReply {
  const { text } = html`<!doctype html>
<html lang="es-AR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>${page.title}</h1>
${page.body}
</body>
</html>
`;
  return reply
    .code(page.status ?? 200)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(text);
}
