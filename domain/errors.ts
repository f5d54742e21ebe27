import {
  accountNotMovedText,
  activationNotOpenText,
  alertNotResendableText,
  changeInProgressText,
  domainLapsedText,
  domainNotCancellableText,
  downgradeText,
  priceChangedText,
  quoteClosedText,
  reviewOutdatedText,
  serviceNotActiveText,
  statusUnfitText,
  termOverText,
  tooManyTriesText,
  transferClosedText,
  unpaidInvoicesText,
  upgradeNotOfferedText,
} from './error-texts.ts';
import { fieldName } from './field-names.ts';
import { formatDate } from './time.ts';

type TrpcCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'TOO_MANY_REQUESTS'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** `retryable` says what an activity does with it; `text` is what the client reads. */
type Entry<D> = { trpc: TrpcCode; retryable: boolean; text: (details: D) => string };

const entry = <D = Record<never, never>>(
  trpc: TrpcCode,
  text: string | ((details: D) => string),
  options: { retryable?: boolean } = {},
): Entry<D> => ({
  trpc,
  retryable: options.retryable ?? false,
  text: typeof text === 'string' ? () => text : text,
});

/** Every refusal: stable code, tRPC code, retry class and Spanish text. */
export const refusals = {
  // Access (C1–C8)
  SIGN_IN_FAILED: entry('UNAUTHORIZED', 'El correo o la clave no coinciden. Revisalos y probá de nuevo.'),
  SECRET_WRONG: entry('FORBIDDEN', 'El correo o la clave no coinciden. Revisalos y probá de nuevo.'),
  SESSION_INVALID: entry('UNAUTHORIZED', 'Tu sesión venció o se cerró. Ingresá de nuevo.'),
  FORBIDDEN: entry('FORBIDDEN', 'Esta cuenta no puede hacer esto. Ingresá con la que corresponde.'),
  NOT_FOUND: entry('NOT_FOUND', 'No encontramos lo que buscás. Puede que ya no exista o que no sea tuyo.'),
  GRANT_INVALID: entry(
    'FORBIDDEN',
    'La autorización venció, ya se usó o es para otra cosa. Volvé a escribir tu correo y tu clave de seguridad.',
  ),
  TOO_MANY_TRIES: entry('TOO_MANY_REQUESTS', tooManyTriesText),
  LINK_INVALID: entry(
    'BAD_REQUEST',
    'El enlace venció, ya se usó o no está completo. Si te mandamos más de uno, sirve solo el último.',
  ),
  INVALID_INPUT: entry<{ field: string; expected: string }>(
    'BAD_REQUEST',
    (d) => `Revisá el campo «${fieldName(d.field)}»: ${d.expected}.`,
  ),
  EMAIL_TAKEN: entry('CONFLICT', 'Ese correo ya es de otra cuenta. Usá otro.'),
  EMAIL_NOT_CONFIRMED: entry(
    'PRECONDITION_FAILED',
    'Falta confirmar el correo: abrí el enlace que se mandó a esa casilla.',
  ),
  DOCUMENT_TAKEN: entry(
    'CONFLICT',
    'Ese documento ya pertenece a otra cuenta verificada. Cada persona puede tener una sola cuenta.',
  ),
  REQUEST_ID_REUSED: entry(
    'CONFLICT',
    'Ese identificador de pedido ya se usó con otros datos. Generá uno nuevo para cada pedido.',
  ),
  KEY_ENDED: entry(
    'CONFLICT',
    'Esa clave de integración ya venció, se revocó o se cambió por otra. Creá una nueva.',
  ),
  FROZEN: entry(
    'PRECONDITION_FAILED',
    'La cuenta o el servicio está bloqueado por seguridad. Nuestro equipo tiene que levantar el bloqueo; después ' +
      'volvé a intentar.',
  ),

  // Transfers (T1–T12)
  CLIENT_NOT_VERIFIED: entry(
    'PRECONDITION_FAILED',
    'Tu cuenta todavía no está verificada. Pedí la verificación desde «Mis datos» y después volvé a intentar.',
  ),
  SERVICE_NOT_ACTIVE: entry('PRECONDITION_FAILED', serviceNotActiveText),
  SERVICE_HAS_UNPAID_INVOICES: entry('PRECONDITION_FAILED', unpaidInvoicesText),
  CHANGE_IN_PROGRESS: entry('CONFLICT', changeInProgressText),
  CHANGE_CLOSED: entry<{ state: string }>('CONFLICT', 'Este trámite ya terminó.'),
  RECIPIENT_NOT_READY: entry<{ signUpLink: string }>(
    'PRECONDITION_FAILED',
    (d) =>
      'No podemos hacer el cambio con esos datos. Revisá el correo y el nombre de quien recibe, y confirmá con esa persona que ' +
      `ya tiene su cuenta verificada. Si no la tiene, puede darse de alta gratis en ${d.signUpLink}`,
  ),
  SAME_PERSON: entry(
    'BAD_REQUEST',
    'Quien entrega y quien recibe tienen que ser personas distintas. Revisá el correo de quien recibe.',
  ),
  TRANSFER_COMMITTED: entry(
    'CONFLICT',
    'El cambio de titular ya se hizo y no se puede cancelar. Si no fuiste vos, escribí NO FUI YO por WhatsApp.',
  ),
  TRANSFER_CLOSED: entry('CONFLICT', transferClosedText),
  SIGNED_IN_CONSENT_NOT_ASKED: entry(
    'PRECONDITION_FAILED',
    'Este cambio de titular se confirma por WhatsApp: mandá el texto que te enviamos, sin cambiarle nada.',
  ),

  // Cancellations (X1–X6)
  SERVICE_NOT_CANCELLABLE: entry<{ status: string }>(
    'PRECONDITION_FAILED',
    'Este servicio ya está dado de baja. No hace falta que hagas nada.',
  ),
  SERVICE_UNDER_REVIEW: entry(
    'PRECONDITION_FAILED',
    'Este servicio está en revisión por nuestro equipo y mientras tanto no se puede dar de baja. Cuando la revisión termine, ' +
      'volvé a intentar.',
  ),
  DOMAIN_NOT_CANCELLABLE: entry<{ domainId: string; name: string; renews: boolean; expiresOn: string }>(
    'BAD_REQUEST',
    domainNotCancellableText,
  ),
  ACCOUNT_SERVES_MORE: entry(
    'PRECONDITION_FAILED',
    'La cuenta del panel sirve a más de un servicio: hay que verlo a mano antes de borrar nada.',
  ),
  CANCELLATION_CLAIMED: entry(
    'CONFLICT',
    'La baja ya se está haciendo y no se puede cancelar. Si no la pediste vos, escribí NO FUI YO por WhatsApp.',
  ),
  CANCELLATION_TERM_OVER: entry<{ endedOn: string }>('CONFLICT', termOverText),
  CANCELLATION_CLOSED: entry<{ state: string }>(
    'CONFLICT',
    'Esa baja ya terminó. Si hace falta, pedila de nuevo desde «Mis servicios».',
  ),

  // Billing (B4)
  CURRENCY_MISMATCH: entry(
    'BAD_REQUEST',
    'El pago está en una moneda distinta de la de la factura. Revisá la moneda.',
  ),
  RENEWAL_STOPPED: entry(
    'CONFLICT',
    'Ese servicio tiene pedida la baja al final del período: su renovación no se factura mientras siga pedida.',
  ),
  INVOICE_NOT_VOIDABLE: entry<{ status: string }>(
    'CONFLICT',
    'Esa factura ya está paga, así que no se puede anular. Si no correspondía, nuestro equipo tiene que ver qué hacer con el pago.',
  ),
  INVOICE_NOT_POSTPONABLE: entry<{ status: string }>(
    'PRECONDITION_FAILED',
    'Solo se puede postergar lo que pasa por una factura impaga de un pedido o de una renovación, de quien tiene el servicio.',
  ),
  INVOICE_NOT_OWED: entry<{ status: string }>('CONFLICT', ({ status }) =>
    status === 'paid'
      ? 'Esa factura ya está paga. No hace falta que hagas nada.'
      : 'Esa factura está anulada, así que no hay nada que pagar. Si ya transferiste, queda como saldo a favor cuando lo veamos.',
  ),
  TOO_MANY_REPORTS: entry(
    'CONFLICT',
    'Ya recibimos varios avisos de transferencia de esa factura y los estamos revisando. Te avisamos apenas esté.',
  ),
  TOO_MANY_FILES: entry(
    'TOO_MANY_REQUESTS',
    'Hoy ya nos mandaste muchos archivos y no llegamos a mirar este. Si es el comprobante de una transferencia, avisanos de ella desde ' +
      'la factura, en el panel de clientes, o mandalo mañana.',
  ),
  PAYMENT_CONFLICT: entry(
    'CONFLICT',
    'Ese número de pago ya se registró con otros datos. Revisá el número, el importe y la fecha; si es otro pago, usá su propio ' +
      'número.',
  ),
  PAYMENT_MATCHED: entry(
    'CONFLICT',
    'Ese pago ya no espera que lo asignen: ya es de una factura o de un cliente, o se devolvió.',
  ),
  REVERSAL_CONFLICT: entry(
    'CONFLICT',
    'Ese pago ya tiene registrada una devolución por otro importe. Si es otra devolución, mandala con su reversalId.',
  ),
  REVERSAL_EXCEEDS: entry<{ left: string }>(
    'CONFLICT',
    'La devolución es mayor que lo que queda de ese pago. Revisá el importe.',
  ),

  // Quotes (B6)
  QUOTE_CLOSED: entry<{ status: string }>('CONFLICT', quoteClosedText),
  QUOTE_SERVICE_MOVED: entry(
    'CONFLICT',
    'El servicio de este presupuesto ya no está a tu nombre. Si necesitás otra cosa, pedí un presupuesto nuevo.',
  ),

  // Alerts (A7)
  ALERT_NOT_RESENDABLE: entry<{ why: 'one_use_link' | 'under_way' | 'overtaken' }>(
    'CONFLICT',
    alertNotResendableText,
  ),

  // Domains (B7)
  DOMAIN_TAKEN: entry('CONFLICT', 'Ese dominio ya está cargado. Buscalo en la lista antes de agregarlo.'),
  DOMAIN_LAPSED: entry<{ expiresOn: string }>('CONFLICT', domainLapsedText),
  DOMAIN_YEAR_INVOICED: entry<{ number: number }>(
    'CONFLICT',
    (d) =>
      `El próximo año de este dominio ya está facturado (factura ${d.number}). Si está pago, resolvé la tarea de su renovación; si ` +
      'no, anulá antes la factura.',
  ),

  // Services (B1, B8, B9, T5)
  SERVICE_STATUS_UNFIT: entry('PRECONDITION_FAILED', statusUnfitText),
  SERVICE_WITHOUT_ACCOUNT: entry(
    'PRECONDITION_FAILED',
    'Este servicio no tiene una cuenta en un panel: no hay nada que mover.',
  ),
  ACCOUNT_NOT_MOVED: entry<{ read: { newServer: string; oldServer: string } }>(
    'PRECONDITION_FAILED',
    accountNotMovedText,
  ),
  SERVER_UNREADABLE: entry<{ serverId: string | null }>(
    'SERVICE_UNAVAILABLE',
    'No pudimos leer el panel de uno de los dos servidores. No se cambió nada: revisá que responda y probá de nuevo.',
    { retryable: true },
  ),
  LABEL_TAKEN: entry('CONFLICT', 'Ya hay un servicio con ese nombre. Elegí otro, para que no se confundan.'),

  // Orders and catalogue (B1, U1)
  PLAN_NOT_OFFERED: entry(
    'PRECONDITION_FAILED',
    'Ese plan ya no se puede contratar por ese período. Elegí otro del catálogo.',
  ),
  DOMAIN_IN_USE: entry(
    'CONFLICT',
    'Ya hay un servicio activo con ese dominio. Si es tuyo, escribinos antes de contratar otro; si no, usá otro dominio.',
  ),
  ACTIVATION_DECIDED: entry(
    'CONFLICT',
    'Ese pedido ya está pago o se está dando de alta, así que no se puede cancelar. Si no lo querés más, pedí la baja cuando esté ' +
      'activo.',
  ),
  ACTIVATION_NOT_OPEN: entry<{ status: string }>('PRECONDITION_FAILED', activationNotOpenText),
  SERVICE_NOT_ACTIVATED: entry<{ changeId: string | null }>(
    'PRECONDITION_FAILED',
    'Este servicio todavía es un pedido. Si está impago, cancelalo retirando su trámite de alta; si ya ' +
      'está pago, esperá a que quede activo y dalo de baja entonces.',
  ),
  PRICE_CHANGE_ANNOUNCED: entry(
    'CONFLICT',
    'Ya hay anunciado un cambio de precio de ese plan y período para esa fecha. Retiralo antes de anunciar otro.',
  ),
  PRICE_CHANGE_IN_FORCE: entry<{ from: string }>(
    'CONFLICT',
    (d) => `Ese cambio de precio rige desde el ${formatDate(d.from)} y ya no se puede retirar. Anunciá otro.`,
  ),
  CATALOGUE_NAME_TAKEN: entry('CONFLICT', 'Ya hay uno con ese nombre en el catálogo. Elegí otro.'),

  // Upgrades (U1–U7)
  DOWNGRADE_NOT_OFFERED: entry('PRECONDITION_FAILED', downgradeText),
  UPGRADE_NOT_OFFERED: entry('PRECONDITION_FAILED', upgradeNotOfferedText),
  PRICE_CHANGED: entry('CONFLICT', priceChangedText),
  UPGRADE_DECIDED: entry(
    'CONFLICT',
    'Esa subida de plan ya está paga y la estamos haciendo, así que no se puede cancelar. Esperá a que termine.',
  ),

  // Staff (C2, C3, G7)
  REVIEW_OUTDATED: entry('CONFLICT', reviewOutdatedText),
  TASK_ALREADY_RESOLVED: entry<{ choice: string }>(
    'CONFLICT',
    'Esta tarea ya está resuelta. Volvé a leerla para ver cómo.',
  ),
  CHOICE_NOT_OFFERED: entry<{ choices: readonly string[] }>(
    'BAD_REQUEST',
    (d) => `Esta tarea se resuelve con una de estas opciones: ${d.choices.join(', ')}.`,
  ),
  RESTORE_NOT_COLLECTED: entry<{ since: string }>(
    'PRECONDITION_FAILED',
    'Desde que se marcó la base como restaurada todavía no se leyó la lista de mensajes de Twilio, o la de pagos de Mercado ' +
      'Pago. Dejá que el worker las lea y volvé a intentar.',
  ),
  LINK_LAPSED: entry(
    'PRECONDITION_FAILED',
    'Para ese mensaje ya no se puede hacer un enlace nuevo: el primero se usó, o los datos de la cuenta cambiaron desde ' +
      'entonces. Cerrá la tarea con «No se puede» (give_up).',
  ),
  SECOND_MEMBER_NEEDED: entry(
    'FORBIDDEN',
    'Para esto hace falta otra persona del equipo: lo pediste vos, lo tiene que confirmar alguien más.',
  ),
  SERVICE_NOT_ON_PANEL: entry(
    'PRECONDITION_FAILED',
    'Este servicio no está en el panel: dale los accesos al nuevo titular por otro medio y marcá la tarea como ' +
      '«Le di los accesos» (given_by_hand).',
  ),
  KEY_RESET_NOT_ASKED: entry(
    'PRECONDITION_FAILED',
    'Ese cliente no tiene pedida una clave de seguridad nueva. Si la perdió, tiene que pedirla desde el panel, con su sesión abierta.',
  ),
  OWN_MEMBERSHIP: entry(
    'CONFLICT',
    'No podés quitarte el acceso vos: lo tiene que hacer otra persona que administre el equipo.',
  ),
  LAST_ADMINISTRATOR: entry(
    'CONFLICT',
    'Sos la única persona que hoy puede ingresar a administrar el equipo. Sumá antes a otra, o esperá a que active su acceso quien ' +
      'ya invitaste.',
  ),
  MEMBER_DISABLED: entry(
    'CONFLICT',
    'Esa persona ya no tiene acceso. Si vuelve al equipo, creale un acceso nuevo con otro correo.',
  ),
  VERIFICATION_NOT_ASKED: entry('PRECONDITION_FAILED', 'Ese cliente no pidió la verificación.'),

  // Any call
  TOO_MANY_STREAMS: entry(
    'TOO_MANY_REQUESTS',
    'Ya tenés demasiadas pantallas siguiendo trámites. Cerrá alguna y probá de nuevo.',
  ),
  UNEXPECTED: entry<{ requestId: string }>(
    'INTERNAL_SERVER_ERROR',
    (d) =>
      'Algo falló de nuestro lado y quedó registrado. Probá de nuevo en unos minutos; si sigue, pasale este número a ' +
      `nuestro equipo: ${d.requestId}.`,
  ),
  UNAVAILABLE: entry(
    'SERVICE_UNAVAILABLE',
    'No pudimos hacerlo ahora. No se perdió nada: probá de nuevo en unos minutos.',
    {
      retryable: true,
    },
  ),
} as const;

export type ErrorCode = keyof typeof refusals;
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof refusals)[C]['text']>[0];

/** A refusal as it is thrown. `message` is the code: texts never enter logs or histories (invariant 15). */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: ErrorDetails<C>;

  constructor(code: C, details: ErrorDetails<C>) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }

  /** What the client reads, in Spanish. */
  get text(): string {
    const text = refusals[this.code].text as (details: ErrorDetails<C>) => string;
    return text(this.details);
  }
}

/** Throws a refusal. */
export function refuse<C extends ErrorCode>(
  code: C,
  ...details: Record<never, never> extends ErrorDetails<C> ? [] : [ErrorDetails<C>]
): never {
  throw new DomainError(code, (details[0] ?? {}) as ErrorDetails<C>);
}
