import { endDay, suspensionDay } from '../billing/consequences.ts';
import { describeOwed, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import type { OwedInvoice } from '../error-texts.ts';
import { refuse } from '../errors.ts';
import { addDays, formatDate, formatInstant, type LocalDate, startOf } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { type ClientMode, clientModes } from './cancellation.ts';
import { deletedText } from './notices.ts';
import { endingOf } from './open-cancellation.ts';
import { readSubject, refuseUnfit, refuseUnknown, type Subject } from './subject.ts';

/** What one of the two ways would do, asked at this moment. */
type ModePreview = {
  mode: ClientMode;
  /** When it ends, and until when it can be withdrawn for sure. */
  endsAt: string;
  withdrawableUntil: string;
  /** Of an end of period: the last day on which it works in full; null for the other. */
  lastFullDay: LocalDate | null;
  /** In words, with that instant or day. */
  text: string;
};

/** An invoice that stays owed, and what follows if it stays unpaid (X4, X10, B3). */
type Owed = OwedInvoice & { suspendedOn: LocalDate; terminatedOn: LocalDate };

export type CancellationPreview = {
  serviceId: string;
  modes: ModePreview[];
  deleted: string[];
  owed: Owed[];
  /** In words, with both dates; null if nothing is owed. */
  ifUnpaid: string | null;
  /** What else is to be known: no refund, the backup, the domain. */
  terms: string[];
};

const TERMS = [
  'No se devuelve lo que ya pagaste.',
  'Hacemos una copia de seguridad antes de borrar. Pedirla después puede tener un costo, y no podemos garantizar que sirva ' +
    'para todo.',
  'Lo que se borra no se puede recuperar de otra manera: si lo querés de nuevo, es un servicio nuevo.',
  'Tu dominio no se da de baja: sigue siendo tuyo hasta que venza.',
];

/**
 * What ending a service would do, both ways, before its holder confirms (X10). Nothing is locked: the request works it out
 * anew.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, DOMAIN_NOT_CANCELLABLE, SERVICE_NOT_CANCELLABLE, SERVICE_UNDER_REVIEW, FROZEN,
 * CHANGE_IN_PROGRESS for a cancellation that is open.
 */
export async function previewCancellation(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<CancellationPreview> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const subject = (await readSubject(em, serviceId)) ?? (await refuseUnknown(em, serviceId, clientId));
  refuseUnfit(subject, clientId);
  const { openChange, followingId: id } = subject;
  if (openChange?.kind === 'cancellation') refuse('CHANGE_IN_PROGRESS', { change: openChange });
  if (id) refuse('CHANGE_IN_PROGRESS', { change: { id, kind: 'cancellation', state: 'scheduled' } });
  if (subject.service.status === 'pending') return previewOfOrder(serviceId, ctx.now);
  const unpaid = await unpaidInvoices(em, serviceId);
  const { policy } = subject;
  const owed = unpaid.flatMap((invoice) =>
    describeOwed(ctx.deployment, [invoice]).map((described) => ({
      ...described,
      suspendedOn: suspensionDay(invoice, policy),
      terminatedOn: endDay(invoice, policy),
    })),
  );
  return {
    serviceId,
    modes: clientModes.map((mode) => previewOf(subject, mode, ctx.now)),
    deleted: [deletedText(subject)],
    owed,
    ifUnpaid: owed.length > 0 ? owed.map(unpaidText).join(' ') : null,
    terms: TERMS,
  };
}

/** Nothing was set up yet: its invoice is voided, and that is all (X1, B5). */
function previewOfOrder(serviceId: string, now: Date): CancellationPreview {
  const text =
    'Se cancela el pedido en el momento: todavía no hay nada que borrar, y no queda nada que pagar.';
  const at = now.toISOString();
  const mode = { mode: 'immediate' as const, endsAt: at, withdrawableUntil: at, lastFullDay: null, text };
  return { serviceId, modes: [mode], deleted: [], owed: [], ifUnpaid: null, terms: [] };
}

function previewOf(subject: Subject, mode: ClientMode, now: Date): ModePreview {
  const { timeZone } = subject.policy;
  const { endsOn, windowEndsAt } = endingOf(now, subject, mode);
  const end = endsOn ? startOf(endsOn, timeZone) : (windowEndsAt ?? now);
  const lastFullDay = endsOn ? addDays(endsOn, -1) : null;
  return {
    mode,
    endsAt: end.toISOString(),
    withdrawableUntil: end.toISOString(),
    lastFullDay,
    text: lastFullDay
      ? `Funciona hasta el ${formatDate(lastFullDay)} inclusive y no se renueva. Hasta ese día podés cancelar la baja.`
      : `Se hace el ${formatInstant(end, timeZone)}. Hasta ese momento podés cancelar la baja.`,
  };
}

function unpaidText({ number, suspendedOn, terminatedOn }: Owed): string {
  return (
    `La factura ${number} se sigue debiendo: si no la pagás, el servicio se suspende el ${formatDate(suspendedOn)} y ` +
    `termina el ${formatDate(terminatedOn)}.`
  );
}
