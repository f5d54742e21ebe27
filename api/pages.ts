import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { confirmEmail } from '../domain/clients/confirm-email.ts';
import { resetPassword } from '../domain/clients/reset-password.ts';
import type { VerbContext } from '../domain/context.ts';
import { catalogue, type DomainError } from '../domain/errors.ts';
import { openCredentials } from '../domain/transfer/open-credentials.ts';
import type { House } from './house.ts';
import { html, sendPage } from './html.ts';
import { toDomainError } from './reasons.ts';

type TokenRequest = FastifyRequest<{ Params: { token: string } }>;
type OneUsePage = {
  path: string;
  title: string;
  question: string;
  button: string;
  /** Asks for a secret to be typed, under this label. */
  asks?: string;
  /** Uses the link up and shows the outcome. */
  use: (
    ctx: VerbContext,
    token: string,
    typed: string,
  ) => Promise<{ title: string; body: ReturnType<typeof html> }>;
};

const FORM_LIMIT = 1_024;
const OK = 200;
const BAD_REQUEST = 400;
const UNAVAILABLE = 503;

/**
 * One-use links that people open from a message. GET only shows a button: a link preview or a mail scanner does not
 * use the link up; POST does.
 */
const oneUsePages: readonly OneUsePage[] = [
  {
    path: '/confirmar/:token',
    title: 'Confirmá tu correo',
    question: 'Tocá el botón para confirmar que esta casilla es tuya.',
    button: 'Confirmar mi correo',
    use: async (ctx, token) => {
      await confirmEmail(ctx, { token });
      return {
        title: 'Correo confirmado',
        body: html`<p>¡Listo! Ya podés ingresar con tu correo y tu clave.</p>`,
      };
    },
  },
  {
    path: '/clave/:token',
    title: 'Poné una clave nueva',
    question: 'Escribí la clave nueva de tu cuenta. Se van a cerrar todas tus sesiones.',
    asks: 'Clave nueva',
    button: 'Guardar la clave',
    use: async (ctx, token, typed) => {
      await resetPassword(ctx, { token, password: typed });
      return {
        title: 'Clave guardada',
        body: html`<p>¡Listo! Ya podés ingresar con tu correo y tu clave nueva.</p>`,
      };
    },
  },
  {
    path: '/acceso/:token',
    title: 'Tus datos de acceso',
    question:
      'Los datos de acceso al panel se muestran una sola vez. Tené a mano dónde guardarlos y tocá el botón.',
    button: 'Ver mis datos de acceso',
    use: async (ctx, token) => {
      const { user, password } = await openCredentials(ctx, { token });
      return {
        title: 'Tus datos de acceso',
        body: html`<p>Usuario: <code>${user}</code></p>
<p>Clave: <code>${password}</code></p>
<p>Guardalos ahora: este enlace ya no vuelve a mostrarlos. Después de ingresar, cambiá la clave.</p>`,
      };
    },
  },
];

export async function registerPages(server: FastifyInstance, { house }: { house: House }): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FORM_LIMIT }, (_request, body, done) => {
    done(null, body);
  });
  for (const page of oneUsePages) {
    server.get(page.path, (_request, reply) => askFirst(reply, page));
    server.post(page.path, (request: TokenRequest, reply) => useLink(house, page, { request, reply }));
  }
  for (const [path, page] of Object.entries(signInPages)) {
    server.get(path, (_request, reply) => sendPage(reply, page));
  }
}

function askFirst(reply: FastifyReply, page: OneUsePage): FastifyReply {
  return sendPage(reply, {
    title: page.title,
    body: html`<p>${page.question}</p><form method="post">${fieldOf(page)}<button>${page.button}</button></form>`,
  });
}

async function useLink(
  house: House,
  page: OneUsePage,
  { request, reply }: { request: TokenRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const ctx: VerbContext = {
    orm: house.orm,
    now: await house.clock.now(),
    actor: { type: 'visitor' },
    cause: page.path,
    deployment: house.deployment,
    deliver: house.deliver,
  };
  try {
    return sendPage(reply, { ...(await page.use(ctx, request.params.token, typedIn(request))), status: OK });
  } catch (error) {
    const refusal = toDomainError(error, request.id);
    if (refusal.code === 'UNEXPECTED' || refusal.code === 'UNAVAILABLE') {
      request.log.error(describeFailure(error), 'a one-use link failed');
    }
    return sendPage(reply, {
      title: 'No se pudo',
      body: html`<p>${refusal.text}</p>`,
      status: statusOf(refusal),
    });
  }
}

const FIELD = 'secreto';

function fieldOf({ asks }: OneUsePage) {
  if (asks === undefined) return html``;
  return html`<p><label>${asks}<br><input name="${FIELD}" type="password" autocomplete="new-password" required></label></p>`;
}

function typedIn({ body }: TokenRequest): string {
  return Buffer.isBuffer(body) ? (new URLSearchParams(body.toString('utf8')).get(FIELD) ?? '') : '';
}

function statusOf(refusal: DomainError): number {
  const { trpc } = catalogue[refusal.code];
  return trpc === 'SERVICE_UNAVAILABLE' || trpc === 'INTERNAL_SERVER_ERROR' ? UNAVAILABLE : BAD_REQUEST;
}

/** Where the links of messages lead until the customer panel has pages of its own. */
const signInPages = {
  '/alta': {
    title: 'Date de alta gratis',
    body: html`<p>Para recibir o contratar un servicio necesitás tu propia cuenta. Es gratis y la creás vos: nombre, correo,
WhatsApp, documento, una clave y una clave de seguridad.</p>
<p>Después confirmá tu correo con el enlace que te mandamos y pedí la verificación desde «Mis datos».</p>`,
  },
  '/facturas/:id': {
    title: 'Tu factura',
    body: html`<p>Para ver y pagar esta factura, ingresá al panel con tu correo y tu clave.</p>`,
  },
  '/servicios': {
    title: 'Tus servicios',
    body: html`<p>Para ver tus servicios o dar de baja uno, ingresá al panel con tu correo y tu clave. La baja te va a pedir
también tu clave de seguridad.</p>`,
  },
};
