import type { FastifyInstance } from 'fastify';
import { openStaffLink, type SecondFactorToCome } from '../domain/access/open-staff-link.ts';
import { useStaffLink } from '../domain/access/use-staff-link.ts';
import type { DomainError, ErrorCode } from '../domain/errors.ts';
import { contextOf, type VerbContext } from '../domain/transaction/context.ts';
import { callerAddress } from './caller-address.ts';
import { html, sendPage } from './html.ts';
import { formIn, mendingPage, refusalBehind, refusalPage, type TokenRequest } from './link-pages.ts';
import { isStorable } from './schemas.ts';
import type { System } from './system.ts';

const PATH = '/acceso-equipo/:token';
const TITLE = 'Activá tu acceso';
const PASSWORD = 'secreto';
const CODE = 'codigo';
const SIX_DIGITS = /^\d{6}$/;
const HELP =
  'Si todavía no activaste tu acceso, pedile a quien administra el equipo que te mande otro enlace.';
/** No e-mail is typed here. */
const WRONG_PASSWORD =
  'La clave no es esa. Escribí la que usás para ingresar; si no la recordás, pedile a quien administra el equipo un enlace para elegir otra.';
/** What is put right on the same page. */
const mendable: readonly ErrorCode[] = ['INVALID_INPUT', 'SECRET_WRONG', 'TOO_MANY_TRIES'];

/**
 * The link in the mailbox of a member of staff (C8). GET only shows a button: a link preview learns nothing. The button shows the second
 * factor and asks for password and code; what is sent then uses the link up.
 */
export function registerStaffLinkPage(server: FastifyInstance, { system }: { system: System }): void {
  server.get(PATH, (_request, reply) =>
    sendPage(reply, {
      title: TITLE,
      body: html`<p>Tené a mano la aplicación de claves de tu teléfono y tocá el botón.</p>
<form method="post"><button>Ver mi segundo factor</button></form>`,
    }),
  );
  server.post(PATH, async (request: TokenRequest, reply) => {
    const ctx = await contextOf(system, { actor: { type: 'visitor' }, cause: PATH });
    // A reply that is awaited is one that was sent: the page is worked out first.
    return sendPage(reply, await answerTo(request, ctx).catch((error) => refused(error, request, ctx)));
  });
}

type Page = Parameters<typeof sendPage>[1];

async function answerTo(request: TokenRequest, ctx: VerbContext): Promise<Page> {
  const { token } = request.params;
  const typed = typedIn(request);
  if (!typed) return askPage(ctx, token);
  await useStaffLink(ctx, { token, ...typed, address: callerAddress(request.ip) });
  return {
    title: 'Acceso activado',
    body: html`<p>¡Listo! Ya podés ingresar con tu correo, tu clave y el próximo código que muestre la aplicación.</p>`,
  };
}

async function askPage(ctx: VerbContext, token: string, refusal?: DomainError): Promise<Page> {
  const form = formOf(await openStaffLink(ctx, { token }));
  if (!refusal) return { title: TITLE, body: form };
  const said = refusal.code === 'SECRET_WRONG' ? WRONG_PASSWORD : refusal.text;
  return mendingPage(TITLE, { said, form });
}

function formOf({ email, enrolmentUrl, totpSecret, keepsPassword }: SecondFactorToCome) {
  const [label, autocomplete] = keepsPassword
    ? ['Tu clave', 'current-password']
    : ['Elegí tu clave', 'new-password'];
  return html`<p>Agregá esta cuenta (${email}) en tu aplicación de claves: <a href="${enrolmentUrl}">tocá acá</a> si la tenés en este
teléfono, o escribí esta clave en ella:</p>
<p><code>${totpSecret}</code></p>
<form method="post">
<p><label>${label}<br><input name="${PASSWORD}" type="password" autocomplete="${autocomplete}" required></label></p>
<p><label>Código de seis números que muestra la aplicación<br><input name="${CODE}" inputmode="numeric" autocomplete="one-time-code" required></label></p>
<button>Activar mi acceso</button>
</form>`;
}

async function refused(error: unknown, request: TokenRequest, ctx: VerbContext): Promise<Page> {
  const refusal = refusalBehind(error, request);
  if (mendable.includes(refusal.code)) {
    const again = await askPage(ctx, request.params.token, refusal).catch(() => undefined);
    if (again) return again;
  }
  return refusalPage(refusal, HELP);
}

/** Nothing is typed before the second factor was shown. */
function typedIn(request: TokenRequest): { password: string; totp: string } | undefined {
  const form = formIn(request);
  const [password, code] = [form.get(PASSWORD), form.get(CODE)];
  if (password === null || code === null) return undefined;
  const totp = code.replace(/\s/g, '');
  // What cannot be either is refused as a wrong one is.
  return { password: isStorable(password) ? password : '', totp: SIX_DIGITS.test(totp) ? totp : '' };
}
