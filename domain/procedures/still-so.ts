import type { OutboundMessage } from '../messaging/outbound-message.ts';
import type { Transaction } from '../transaction/transaction.ts';

const HELD_SERVICE = /* sql */ `
select 1 from service s join ownership_interval o on o.service_id = s.id and o.ended_at is null
  where s.id = :id and o.client_id = :clientId`;
const YEAR_OF_DOMAIN = /* sql */ `
select 1 from domain d
  where d.id = :id and d.client_id = :clientId and d.status = 'active' and d.expires_on::text = :occasion
    and not exists (select from invoice i
      where i.domain_id = d.id and i.domain_expires_on = d.expires_on and i.status = 'paid')`;
const CLIENT = 'select 1 from client where id = :id';

/**
 * What must be so for a message to be true today, by what its business key begins with; its second part is `:id`, its third
 * `:occasion`. Any other tells what happened, and that stays so.
 */
const conditions: Readonly<Record<string, string>> = {
  service_suspended: `${HELD_SERVICE} and s.status = 'suspended'`,
  service_reactivated: `${HELD_SERVICE} and s.status = 'active'`,
  service_frozen: `${HELD_SERVICE} and s.frozen_at is not null`,
  service_unfrozen: `${HELD_SERVICE} and s.frozen_at is null`,
  dunning: "select 1 from invoice where id = :id and client_id = :clientId and status = 'issued'",
  domain_unpaid: YEAR_OF_DOMAIN,
  domain_not_renewed: `${YEAR_OF_DOMAIN} and not d.renews`,
  domain_lapsed: "select 1 from domain where id = :id and client_id = :clientId and status = 'lapsed'",
  account_frozen: `${CLIENT} and frozen_at is not null`,
  account_unfrozen: `${CLIENT} and frozen_at is null`,
  account_verified: `${CLIENT} and verified_at is not null`,
  account_verification_refused: `${CLIENT} and verified_at is null`,
  account_verification_revoked: `${CLIENT} and verified_at is null`,
};

/**
 * Whether what a message says is still so (A8): nothing took it back, and nothing was told later of its change, which is open, or
 * ended with it. Its client must be locked.
 */
export async function isStillSo(tx: Transaction, message: OutboundMessage): Promise<boolean> {
  if (message.overtakenAt) return false;
  const [kind = '', id = '', occasion = ''] = message.businessKey.split('/');
  const condition = Object.hasOwn(conditions, kind) ? conditions[kind] : undefined;
  if (condition && !(await holds(tx, condition, { id, occasion, clientId: message.clientId ?? '' }))) {
    return false;
  }
  return !message.changeId || isLastWord(tx, message);
}

type Values = Readonly<Record<'id' | 'occasion' | 'clientId', string>>;

async function holds(tx: Transaction, condition: string, values: Values): Promise<boolean> {
  const parameters: string[] = [];
  const sql = condition.replace(/(?<!:):(id|occasion|clientId)\b/g, (_, name: keyof Values) => {
    parameters.push(values[name]);
    return '?';
  });
  return (await tx.em.execute(sql, parameters)).length > 0;
}

async function isLastWord(tx: Transaction, { id, changeId, clientId, channel, createdAt }: OutboundMessage) {
  const rows = await tx.em.execute(
    /* sql */ `select 1 from service_change c
    where c.id = ? and (c.closed_at is null or c.closed_at <= ?)
      and not exists (select from outbound_message m
        where m.change_id = c.id and m.client_id = ? and m.channel = ? and m.resent_of is null and m.id <> ?
          and m.created_at > ?)`,
    [changeId, createdAt, clientId, channel, id, createdAt],
  );
  return rows.length > 0;
}
