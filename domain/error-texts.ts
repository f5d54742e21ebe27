import { namesOf } from './change-kinds.ts';
import { fieldName } from './field-names.ts';
import { formatMoney } from './money.ts';
import { formatDate, spellLength } from './time.ts';

/** An unpaid invoice as a refusal names it (T2). */
export type OwedInvoice = {
  id: string;
  number: number;
  /** Minor units as a decimal string (G2). */
  total: { amount: string; currency: string };
  /** `YYYY-MM-DD` in the company's zone. */
  dueDate: string;
  link: string;
};

/** States that nothing leads out of, and that are told in other words. */
const ENDED_SERVICE: readonly string[] = ['cancelled', 'terminated'];
const listed = new Intl.ListFormat('es');
const either = new Intl.ListFormat('es', { type: 'disjunction' });

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const LONGEST_IN_MINUTES = 90 * MINUTE_SECONDS;

/** How long to wait, rounded up: in minutes, and in hours above 90 of them. */
function waitOf(seconds: number): string {
  return seconds <= LONGEST_IN_MINUTES
    ? spellLength(Math.ceil(seconds / MINUTE_SECONDS), 'minute')
    : spellLength(Math.ceil(seconds / HOUR_SECONDS), 'hour');
}

export function tooManyTriesText({ retryAfterSeconds }: { retryAfterSeconds: number }): string {
  return `Hubo demasiados intentos. Esperá ${waitOf(retryAfterSeconds)} y probá de nuevo.`;
}

export function serviceNotActiveText({ status }: { status: string }): string {
  return ENDED_SERVICE.includes(status)
    ? 'Solo se puede cambiar el titular de un servicio activo, y este ya está dado de baja. Hay que contratar uno nuevo.'
    : 'Solo se puede cambiar el titular de un servicio activo, y este no lo está. Cuando esté activo, volvé a intentar.';
}

const unfit: Readonly<Record<string, string>> = {
  pending: 'Este servicio todavía no está activo. Cuando lo esté, volvé a intentar.',
  suspended: 'Este servicio está suspendido. Cuando vuelva a estar activo, volvé a intentar.',
  cancelled: 'Este servicio ya está dado de baja. Si lo necesitás, hay que contratar uno nuevo.',
  terminated: 'Este servicio ya está dado de baja. Si lo necesitás, hay que contratar uno nuevo.',
};

/** What a service's own state keeps from being done. */
export function statusUnfitText({ status }: { status: string }): string {
  return unfit[status] ?? 'Eso no se puede hacer en el estado actual del servicio.';
}

const notToActivate: Readonly<Record<string, string>> = {
  pending: 'Este servicio está pendiente, pero no tiene un pedido en curso: hay que contratarlo de nuevo.',
  active: 'Este servicio ya está activo: no hay nada que dar de alta.',
  suspended:
    'Este servicio ya se dio de alta y está suspendido: hay que reactivarlo, quitando el motivo de la suspensión.',
};

/** Why staff cannot have a service set up (B1). */
export function activationNotOpenText({ status }: { status: string }): string {
  return notToActivate[status] ?? statusUnfitText({ status });
}

export function unpaidInvoicesText({ invoices }: { invoices: OwedInvoice[] }): string {
  const owed = listed.format(invoices.map(({ number, link }) => `la factura ${number} (${link})`));
  return `Falta pagar ${owed}. Cuando no deba nada, volvé a intentar.`;
}

export function changeInProgressText({
  change,
}: {
  change: { id: string; kind: string; state: string; invoiceId?: string | null };
}): string {
  const names = namesOf(change.kind);
  if (names?.decidedIn.includes(change.state)) return `${names.decided} Esperá a que termine.`;
  const open = names?.called ?? 'un trámite';
  return `Este servicio ya tiene ${open} en curso. Esperá a que termine o cancelalo antes de empezar otro.`;
}

export function transferClosedText({ state }: { state: string }): string {
  return namesOf('transfer')?.decidedIn.includes(state)
    ? 'Este cambio de titular ya se hizo. No hace falta que confirmes nada más.'
    : 'Este cambio de titular ya terminó. Si todavía hace falta, el titular puede pedirlo de nuevo.';
}

export function domainNotCancellableText({
  name,
  renews,
  expiresOn,
}: {
  name: string;
  renews: boolean;
  expiresOn: string;
}): string {
  const lapse = `Los dominios no se dan de baja: se dejan vencer, y ${name} vence el ${formatDate(expiresOn)}.`;
  return renews
    ? `${lapse} Si no lo querés más, pedí que no se renueve: desde ese día lo perdés.`
    : `${lapse} Ya está pedido que no se renueve, así que no hace falta que hagas nada.`;
}

export function domainLapsedText({ expiresOn }: { expiresOn: string }): string {
  return `Este dominio venció el ${formatDate(expiresOn)} y desde acá ya no se puede renovar. Avisale cuanto antes a nuestro equipo.`;
}

const closedQuotes: Readonly<Record<string, string>> = {
  accepted: 'Ya aceptaste este presupuesto: su factura está en el panel de clientes.',
  declined: 'Ya rechazaste este presupuesto. Si todavía te interesa, pedí uno nuevo.',
  withdrawn:
    'Retiramos este presupuesto, así que ya no se puede responder. Si todavía te interesa, pedí uno nuevo.',
  expired: 'Este presupuesto venció y ya no se puede responder. Si todavía te interesa, pedí uno nuevo.',
};

const notResendable = {
  one_use_link:
    'Este mensaje llevaba un enlace de un solo uso, que no se manda dos veces: hay que pedir uno nuevo.',
  under_way:
    'Este aviso todavía está en camino o tiene una tarea abierta. Esperá a que termine antes de mandarlo otra vez.',
  overtaken: 'Lo que dice este aviso ya no es así, por lo que no se manda otra vez.',
} as const;

export function alertNotResendableText({ why }: { why: keyof typeof notResendable }): string {
  return notResendable[why];
}

/** A quote that is over, by the state that it ended in (B6). */
export function quoteClosedText({ status }: { status: string }): string {
  return closedQuotes[status] ?? 'Este presupuesto ya está cerrado.';
}

export function termOverText({ endedOn }: { endedOn: string }): string {
  return (
    `El período de este servicio terminó el ${formatDate(endedOn)} y la baja ya no se puede cancelar. Si lo querés seguir ` +
    'usando, contratá uno nuevo y pedí la copia de seguridad de este.'
  );
}

/** What changed since staff read it (C3), by the names of `field-names.ts`. */
export function reviewOutdatedText({ changed }: { changed: readonly string[] }): string {
  const what = changed.length > 0 ? ` Cambió: ${listed.format(changed.map(fieldName))}.` : '';
  return `Los datos ya no son los que leíste.${what} Volvé a leerlos y decidí de nuevo.`;
}

const onNewServer: Readonly<Record<string, string>> = {
  missing: 'en el servidor nuevo no hay ninguna cuenta con ese usuario',
  other_account: 'en el servidor nuevo ese usuario es de otro dominio',
};

/** What is read before a service's account counts as moved (B9): why it does not. */
export function accountNotMovedText({ read }: { read: { newServer: string; oldServer: string } }): string {
  const problems = [
    onNewServer[read.newServer],
    read.oldServer === 'active' ? 'en el servidor anterior la cuenta sigue activa' : undefined,
  ].filter((problem) => problem !== undefined);
  return `La cuenta todavía no está mudada: ${listed.format(problems)}. Corregilo en los paneles y probá de nuevo.`;
}

const BY_EXECUTIVE = 'Si igual lo necesitás, pedíselo a tu ejecutivo de cuentas.';

/** A plan that gives less of something than the one that a service has (U4); `less` as clients call it. */
export function downgradeText({ less }: { less: readonly string[] }): string {
  const what = less.length > 0 ? ` (tiene menos ${listed.format(less)})` : '';
  return (
    `Ese plan es más chico que el que tenés${what}, y no se puede bajar de plan: lo que ya guardaste podría no entrar. Si querés un ` +
    'plan más chico, pedí la baja de este servicio y contratá el otro; con la baja se pierde todo lo que hay en este.'
  );
}

const notOffered: Readonly<Record<string, string>> = {
  not_allowed: `Desde tu plan actual no se puede pasar a ese de forma automática. ${BY_EXECUTIVE}`,
  resources_unknown: `No podemos comparar ese plan con el que tenés de forma automática. ${BY_EXECUTIVE}`,
  server: `El servidor donde está tu servicio no puede alojar ese plan. ${BY_EXECUTIVE}`,
  not_sold: 'Ese plan no se vende por ese período. Elegí otro período u otro plan.',
  term_unknown: `No tenemos registrado cuánto se pagó por el período en curso, así que no podemos calcular la diferencia. ${BY_EXECUTIVE}`,
  renewal_due:
    'Está por salir la factura de la renovación de este servicio. Cuando esté paga, volvé a intentar: el cambio se calcula con ella.',
  paid_ahead:
    'Ya pagaste el período que viene, así que hasta que empiece solo podés seguir con el mismo período de pago.',
  no_difference: `Ese plan no cuesta más que lo que ya pagaste, así que el cambio no se puede hacer de forma automática. ${BY_EXECUTIVE}`,
};

/** Why an upgrade is not offered (U1–U3); `longer` are the periods that are offered instead, as clients call them. */
export function upgradeNotOfferedText({
  why,
  longer = [],
}: {
  why: string;
  longer?: readonly string[];
}): string {
  if (why === 'period_over') {
    const instead = longer.length > 0 ? `Elegí uno más largo: ${either.format(longer)}.` : BY_EXECUTIVE;
    return `Con ese período de pago, lo que estás usando ya habría terminado. ${instead}`;
  }
  return notOffered[why] ?? `Ese cambio no se puede hacer de forma automática. ${BY_EXECUTIVE}`;
}

/** What an upgrade costs by now, where another sum had been shown (U2). */
export function priceChangedText({ price }: { price: { amount: string; currency: string } }): string {
  const { amount, currency } = price;
  const now = formatMoney({ amount: BigInt(amount), currency });
  return `El importe cambió desde que lo viste: ahora son ${now}. Revisalo y, si te sirve, pedilo de nuevo.`;
}
