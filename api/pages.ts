import type { FastifyInstance, FastifyReply } from 'fastify';
import { resetPassword } from '../domain/access/reset-password.ts';
import { resetSecurityKey } from '../domain/access/reset-security-key.ts';
import { confirmEmail } from '../domain/accounts/confirm-email.ts';
import { openCredentials } from '../domain/credentials/open-credentials.ts';
import { type DomainError, type ErrorCode, refuse } from '../domain/errors.ts';
import { contextOf, type VerbContext } from '../domain/transaction/context.ts';
import { callerAddress } from './caller-address.ts';
import { isOfConsole } from './console.ts';
import { html, sendPage } from './html.ts';
import { registerInvoicePage } from './invoice-page.ts';
import { formIn, mendingPage, refusalBehind, refusalPage, type TokenRequest } from './link-pages.ts';
import { isStorable, LONGEST_SECRET_TYPED, STORABLE } from './schemas.ts';
import { registerStaffLinkPage } from './staff-link-page.ts';
import type { System } from './system.ts';

type OneUsePage = {
  path: string;
  title: string;
  question: string;
  button: string;
  /** Asks for a secret to be typed: the label of its field, and how a text names it. */
  asks?: { label: string; inText: string };
  /** What helps whoever comes with a link that is over. */
  help: string;
  /** Uses the link up and shows the outcome. */
  use: (
    ctx: VerbContext,
    token: string,
    { typed, address }: { typed: string; address: string },
  ) => Promise<{ title: string; body: ReturnType<typeof html> }>;
};

/** Each half of a character is up to three bytes in UTF-8, and a form writes a byte with three. */
const FORM_BYTES_PER_CODE_UNIT = 3 * 3;
const FORM_LIMIT = LONGEST_SECRET_TYPED * FORM_BYTES_PER_CODE_UNIT;

/** Addresses that people open: whatever is wrong with one is told as a page. */
export const PAGE_PATHS =
  /^\/+(?:confirmar|clave|clave-de-seguridad|acceso|alta|acceso-equipo|facturas|pagos|presupuestos|servicios)(?:[/?]|$)/i;

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
    help: 'Si ya confirmaste tu correo, no hace falta nada más. Si no, ingresá con tu correo y tu clave y pedí que te lo mandemos de nuevo; si era para cambiar de correo y ya pasó un día, pedí otra vez el cambio.',
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
    asks: { label: 'Clave nueva', inText: 'la clave nueva' },
    button: 'Guardar la clave',
    help: 'Si todavía querés cambiar la clave, pedilo otra vez donde ingresás: te llega un enlace nuevo a tu correo.',
    use: async (ctx, token, { typed, address }) => {
      if (!isStorable(typed)) refuse('INVALID_INPUT', { field: 'password', expected: STORABLE });
      await resetPassword(ctx, { token, password: typed, address });
      return {
        title: 'Clave guardada',
        body: html`<p>¡Listo! Ya podés ingresar con tu correo y tu clave nueva.</p>`,
      };
    },
  },
  {
    path: '/clave-de-seguridad/:token',
    title: 'Poné una clave de seguridad nueva',
    question: 'Escribí la clave de seguridad nueva. Tiene que ser distinta de la clave con la que ingresás.',
    asks: { label: 'Clave de seguridad nueva', inText: 'la clave de seguridad nueva' },
    button: 'Guardar la clave de seguridad',
    help: 'Si todavía la necesitás, ingresá al panel de clientes y pedila otra vez: nuestro equipo vuelve a comprobar quién sos y te mandamos otro enlace.',
    use: async (ctx, token, { typed, address }) => {
      if (!isStorable(typed)) refuse('INVALID_INPUT', { field: 'securityKey', expected: STORABLE });
      await resetSecurityKey(ctx, { token, securityKey: typed, address });
      return {
        title: 'Clave de seguridad guardada',
        body: html`<p>¡Listo! Ya vale tu clave de seguridad nueva. Por unos días, los cambios de titular esperan 24 horas antes de
hacerse, aunque los autorices con ella.</p>`,
      };
    },
  },
  {
    path: '/acceso/:token',
    title: 'Tus datos de acceso',
    question:
      'Los datos de acceso al panel de hosting se muestran una sola vez. Tené a mano dónde guardarlos y tocá el botón.',
    button: 'Ver mis datos de acceso',
    help: 'Cada enlace muestra los datos una sola vez. Si no los guardaste, pedile a nuestro equipo que te mande otro.',
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

/** Registers the pages behind the links of messages; none may be cached, framed or scripted. */
export async function registerPages(server: FastifyInstance, { system }: { system: System }): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FORM_LIMIT }, (_request, body, done) => {
    done(null, body);
  });
  const isOurs = (path: string) => system.consoleFolder === undefined || !isOfConsole(path);
  for (const page of oneUsePages) {
    if (isOurs(page.path)) server.get(page.path, (_request, reply) => askFirst(reply, page));
    server.post(page.path, (request: TokenRequest, reply) => useLink(system, page, { request, reply }));
  }
  registerInvoicePage(server, { system });
  registerStaffLinkPage(server, { system });
  for (const [path, page] of Object.entries(signInPages)) {
    if (isOurs(path)) server.get(path, (_request, reply) => sendPage(reply, page));
  }
}

function askFirst(reply: FastifyReply, page: OneUsePage): FastifyReply {
  return sendPage(reply, { title: page.title, body: html`<p>${page.question}</p>${formOf(page)}` });
}

function formOf(page: OneUsePage) {
  return html`<form method="post">${fieldOf(page)}<button>${page.button}</button></form>`;
}

async function useLink(
  system: System,
  page: OneUsePage,
  { request, reply }: { request: TokenRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const ctx = await contextOf(system, { actor: { type: 'visitor' }, cause: page.path });
  try {
    const filled = { typed: formIn(request).get(FIELD) ?? '', address: callerAddress(request.ip) };
    return sendPage(reply, await page.use(ctx, request.params.token, filled));
  } catch (error) {
    return sendPage(reply, answerTo(refusalBehind(error, request), page));
  }
}

function answerTo(refusal: DomainError, page: OneUsePage) {
  if (!page.asks || !isOf(refusal, 'INVALID_INPUT')) return refusalPage(refusal, page.help);
  const said = `Revisá ${page.asks.inText}: ${refusal.details.expected}.`;
  return mendingPage(page.title, { said, form: formOf(page) });
}

function isOf<C extends ErrorCode>(refusal: DomainError, code: C): refusal is DomainError<C> {
  return refusal.code === code;
}

const FIELD = 'secreto';

function fieldOf({ asks }: OneUsePage) {
  if (asks === undefined) return html``;
  return html`<p><label>${asks.label}<br><input name="${FIELD}" type="password" autocomplete="new-password" required></label></p>`;
}

/** Where the links of messages lead while the console has no page for them, or is not built: they promise nothing that is not there. */
const signInPages = {
  '/alta': {
    title: 'Date de alta gratis',
    body: html`<p>Para recibir un servicio necesitás tu propia cuenta. Es gratis y la creás vos, en el panel de clientes; desde
esta página todavía no se puede.</p>
<p>Tené a mano tu nombre, tu correo, tu WhatsApp y tu documento, y pensá dos claves distintas: una para ingresar y otra de
seguridad. Después confirmá tu correo con el enlace que te mandamos y pedí la verificación desde «Mis datos».</p>`,
  },
  '/presupuestos/:id': {
    title: 'Tu presupuesto',
    body: html`<p>Desde esta página todavía no se puede ver ni aceptar el presupuesto.</p>
<p>Ingresá al panel de clientes con tu correo y tu clave: ahí está, con su detalle, para aceptarlo o rechazarlo. Si no lo
aceptás, no se factura nada.</p>`,
  },
  '/pagos/vuelta': {
    title: 'Volviste de pagar',
    body: html`<p>Cuando el pago se acredite te avisamos por WhatsApp y la factura figura como pagada. Con tarjeta suele ser en el
momento; en efectivo puede tardar hasta dos días hábiles.</p>
<p>Si el pago no salió, abrí otra vez la factura desde el mensaje que te mandamos y probá de nuevo.</p>`,
  },
  '/servicios': {
    title: 'Tus servicios',
    body: html`<p>Desde esta página todavía no se pueden ver los servicios ni pedir una baja.</p>
<p>Ingresá al panel de clientes con tu correo y tu clave: ahí está la lista. Una baja no se pide por WhatsApp: hacen
falta tu correo y tu clave de seguridad.</p>`,
  },
};
