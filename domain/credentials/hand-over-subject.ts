import { PANEL_SERVER, type PanelServer } from '../services/server.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** The panel account that is handed over, and to whom. Stays inside one activity. */
export type HandOverSubject = {
  server: PanelServer | null;
  panelUser: string;
  passwordSeed: string;
  recipientEmail: string;
};

/**
 * Rechecks before an effect on the panel (G5): undefined unless the change has handed the service over, a link to the
 * account's password is still to be sent and the new holder holds it still. A change that is over only sends that link.
 */
export async function handOverSubject(
  ctx: VerbContext,
  changeId: string,
  { alsoOver = false }: { alsoOver?: boolean } = {},
): Promise<HandOverSubject | undefined> {
  const [subject] = await read(ctx).execute<HandOverSubject[]>(
    /* sql */ `select ${PANEL_SERVER} as server, s.panel_user as "panelUser", h.password_seed as "passwordSeed", client.email as "recipientEmail"
    from credentials_hand_over h
    join service_change c on c.id = h.change_id and (c.closed_at is null or ?)
    join service s on s.id = c.service_id and s.panel_user is not null
    join ownership_interval o on o.service_id = s.id and o.client_id = h.client_id and o.ended_at is null
    join client on client.id = h.client_id
    where h.change_id = ? and h.password_seed is not null`,
    [alsoOver, changeId],
  );
  return subject;
}
