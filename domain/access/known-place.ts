import type { EntityManager } from '@mikro-orm/postgresql';
import { DAY_MS } from '../time.ts';
import { prepared } from '../transaction/prepared.ts';
import { hashToken } from './tokens.ts';

/** How long a device or address from which its owner signed in stays out of reach of what strangers use up. */
const KNOWN_DAYS = 30;

/** Where somebody asks from. */
export type Place = {
  /** Network address, as `callerAddress` names it. */
  address: string;
  /** What an earlier sign-in on the same device gave it. */
  deviceToken?: string | undefined;
};

/** Whether an account was signed in to from there lately. */
export type Knowledge = { byDevice: boolean; byAddress: boolean };

const PLACE = 's.device_hash, s.address_hash, s.created_at, s.revoked_at';
const askSessions = prepared(/* sql */ `
select bool_or(device_hash = ?) as by_device, bool_or(address_hash = ?) as by_address from (
  select ${PLACE} from client c join session s on s.client_id = c.id where c.email = ?
  union all
  select ${PLACE} from staff t join session s on s.staff_id = t.id where t.email = ?) as s
where revoked_at is null and created_at > ?`);

/**
 * Whether an e-mail's account, a client's or a member of staff's, was signed in to from a place lately: the same one
 * statement for an account that does not exist. A session that was ended by anybody but its own signing out vouches for
 * nothing: a thief's is ended so.
 */
export async function knowledgeOf(
  em: EntityManager,
  { account, place, now }: { account: string; place: Place; now: Date },
): Promise<Knowledge> {
  const [known] = await askSessions<{ by_device: boolean | null; by_address: boolean | null }>(em, [
    deviceHash(place),
    addressHash(place.address),
    account,
    account,
    new Date(now.getTime() - KNOWN_DAYS * DAY_MS),
  ]);
  return { byDevice: known?.by_device ?? false, byAddress: known?.by_address ?? false };
}

/** What a session keeps of the address that it was opened from. */
export function addressHash(address: string): string {
  return hashToken(`address/${address}`);
}

/** What a session keeps of the device that it was opened on. */
export function deviceHash({ deviceToken }: Pick<Place, 'deviceToken'>): string | null {
  return deviceToken === undefined ? null : hashToken(deviceToken);
}
