import { lockClaimedClient } from '../clients/lock-client.ts';
import { refuse } from '../errors.ts';
import { isSameSender } from '../messaging/sender.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read, type Transaction, transaction } from '../transaction/transaction.ts';

/** Which classes reach the phone (A6). What is of the security class always does, and says so here. */
export type AlertPreferences = { informational: boolean; security: true };

type Standing = { chosen: boolean | null; silenced: boolean; phone: string; address: string | null };

/**
 * Whether the client who asks gets the informational alerts on the phone: their own last choice, in the panel or by ALTO and
 * ALTA over WhatsApp (A6).
 * @throws {DomainError} FORBIDDEN, NOT_FOUND.
 */
export async function alertPreferences(ctx: VerbContext): Promise<AlertPreferences> {
  const { clientId } = actingClient(ctx);
  const [standing] = await read(ctx).execute<Standing[]>(
    /* sql */ `select k.alerts_silenced as chosen, c.alerts_silenced_at is not null as silenced, k.phone, c.address
    from client k left join conversation c on c.sender_key = k.phone_key where k.id = ?`,
    [clientId],
  );
  return preferencesOf(standing ?? refuse('NOT_FOUND'));
}

/** What another line of the same key wants holds for this one no more than when a message goes out (C4). */
function preferencesOf({ chosen, silenced, phone, address }: Standing): AlertPreferences {
  const bySender = silenced && address !== null && isSameSender(address, phone);
  return { informational: !(chosen ?? bySender), security: true };
}

/**
 * Turns the informational alerts on the phone off or on, for this client alone: of a shared phone the others keep what they
 * chose (A6, C4). A later ALTO or ALTA from the phone counts instead.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, EMAIL_NOT_CONFIRMED.
 */
export function setAlertPreferences(
  ctx: VerbContext,
  { informational }: { informational: boolean },
): Promise<AlertPreferences> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx): Promise<AlertPreferences> => {
    const client = await lockClaimedClient(tx, clientId);
    if (client.alertsSilenced !== !informational) {
      client.alertsSilenced = !informational;
      tx.event({ type: 'alerts.chosen', clientId, data: { informational } });
    }
    return { informational, security: true };
  });
}

/** What these clients chose in the panel gives way to what their line says now. */
export async function forgetChoices(tx: Transaction, clients: readonly string[]): Promise<void> {
  if (clients.length === 0) return;
  await tx.lock({ clients: [...clients] });
  await tx.em.execute(
    'update client set alerts_silenced = null where id = any(?::uuid[]) and alerts_silenced is not null',
    [arrayLiteral(clients)],
  );
}
