import { ownChanges } from '../changes/own-changes.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { Deployment, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { loadTransfer, loadTransfers, partyOf, type TransferRecord } from './load-transfer.ts';
import { literalText } from './notices.ts';
import { type Party, parties, type TransferState } from './transfer.ts';

/** A transfer with the reader's own literal text, and nobody else's (T4). */
export type TransferView = { transfer: OwnTransfer; consentText: string; consentLink: string };

type Reader = { party: Party; deployment: Deployment };

/** A transfer that was read already, as one of its parties sees it (T4). */
export function viewOf(record: TransferRecord, reader: Reader): TransferView {
  const { text, link } = literalText(record, reader.party, reader.deployment);
  return { transfer: ownChangeOf(record, reader.party), consentText: text, consentLink: link };
}

/**
 * One transfer as one of its parties sees it.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for whoever is no party.
 */
export async function getTransfer(ctx: VerbContext, input: { changeId: string }): Promise<TransferView> {
  const { clientId } = actingClient(ctx);
  const record = await loadTransfer(read(ctx), input.changeId);
  const party = partyOf(record, clientId);
  return party ? viewOf(record, { party, deployment: ctx.deployment }) : refuse('NOT_FOUND');
}

/** A transfer as staff sees it; null for a change of another kind. @throws {DomainError} FORBIDDEN. */
export async function transferForStaff(
  ctx: VerbContext,
  input: { changeId: string },
): Promise<TransferChange | null> {
  actingStaff(ctx);
  const [record] = await loadTransfers(read(ctx), [input.changeId]);
  return record ? changeOf(record) : null;
}

/** The transfers of the client who asks, newest first, in two statements. @throws {DomainError} FORBIDDEN. */
export async function listTransfers(ctx: VerbContext, page: Page): Promise<OwnTransfer[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const ids = await ownChanges(em, { kind: 'transfer', clientId, page });
  const records = await loadTransfers(em, ids);
  return records.map((record) => ownChangeOf(record, partyOf(record, clientId) ?? refuse('NOT_FOUND')));
}

type TransferChange = ReturnType<typeof changeOf>;
type OwnTransfer = ReturnType<typeof ownChangeOf>;

/** A transfer as one of its parties is shown it: beside how it stands, which party they are and what is asked of them. */
function ownChangeOf(record: TransferRecord, party: Party) {
  return {
    ...changeOf(record),
    party,
    service: { label: record.service.label },
    signedInConsent: isConsentSignedIn(record),
    coolingOffEndsAt: record.transfer.coolingOffEndsAt?.toISOString(),
  };
}

/** A transfer without its texts, as its parties and staff see it. */
export function changeOf(record: TransferRecord) {
  const { change } = record;
  return {
    id: change.id,
    reference: change.reference,
    kind: 'transfer' as const,
    serviceId: change.serviceId,
    state: change.state as TransferState,
    version: change.version,
    openedAt: change.openedAt.toISOString(),
    deadline: change.deadline?.toISOString(),
    waitingFor: waitingFor(record),
    taskId: record.openTaskId,
    closedAt: change.closedAt?.toISOString(),
    reason: change.reason ?? undefined,
    holder: { name: record.holder.name },
    recipient: { name: record.recipient.name },
    consents: consentsOf(record),
  };
}

/** In the order in which they were recorded, whatever their times say. */
function consentsOf({ consents, voidedConsents }: TransferRecord) {
  return [...voidedConsents, ...Object.values(consents)]
    .toSorted((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0))
    .map(({ party, receivedAt, voidedAt }) => ({
      party,
      at: receivedAt.toISOString(),
      voidedAt: voidedAt?.toISOString(),
    }));
}

function waitingFor(record: TransferRecord): string[] {
  const state = record.change.state as TransferState;
  const staff = record.openTaskId ? ['una revisión de nuestro equipo'] : [];
  if (state === 'awaiting_consents') {
    const missing = parties.filter((party) => !record.consents[party]);
    return [...missing.map((party) => consentOf(record, party)), ...staff];
  }
  if (state === 'cooling_off') {
    if (record.evidenceAwaitsStaff) return staff;
    return [
      record.transfer.coolingOffEndsAt
        ? 'que pase el tiempo de espera por seguridad'
        : 'que lleguen los avisos',
      ...staff,
    ];
  }
  if (state === 'paused') {
    return record.change.pauseReason === 'frozen'
      ? ['que se levante el bloqueo de seguridad']
      : ['el pago de lo que se debe del servicio'];
  }
  const access = `que pasemos los accesos del panel de hosting a ${record.recipient.name}`;
  if (state === 'committed') return staff.length > 0 ? staff : [access];
  return [];
}

/** Whether staff settled that WhatsApp cannot tell the parties (T6). */
function isConsentSignedIn({ senderChoice }: TransferRecord): boolean {
  return senderChoice === 'parties_consent_signed_in';
}

function consentOf(record: TransferRecord, party: Party): string {
  const { name } = record[party];
  return isConsentSignedIn(record)
    ? `la confirmación de ${name} desde el panel de clientes`
    : `el WhatsApp de confirmación de ${name}`;
}
