import { refuse } from '../errors.ts';
import { createReference } from '../reference.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** What is unique of a user name among all of a server, since databases are named by it. */
const UNIQUE_CHARACTERS = 8;
const LETTERS_OF_DOMAIN = 5;
/** With three random characters the first ones are free unless something is wrong. */
const MOST_TRIES = 50;

/**
 * A user name by the panel's rules (B9): lower case, letters and digits, eight of them, no digit and no `test` first. The
 * domain begins it, and random characters without vowels end it, so that it is neither reserved nor to be guessed.
 */
export function composeName(domain: string): string {
  const letters = domain.replace(/[^a-z0-9]/g, '');
  const start = /^(?:[0-9]|test)/.test(letters) ? `u${letters}` : letters;
  const random = createReference().toLowerCase().slice(0, UNIQUE_CHARACTERS);
  return `${start.slice(0, LETTERS_OF_DOMAIN)}${random}`.slice(0, UNIQUE_CHARACTERS);
}

/** Gives a service a user name that nobody ever had, on whatever server (B9). It is stored before any panel hears of it. */
export async function giveName(
  tx: Transaction,
  { serviceId, domain }: { serviceId: string; domain: string },
): Promise<string> {
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const name = composeName(domain);
    if (await claimed(tx, serviceId, name)) return name;
  }
  throw new Error('no user name is free');
}

async function claimed(tx: Transaction, serviceId: string, name: string): Promise<boolean> {
  const inserted = await tx.em.execute(
    /* sql */ `insert into panel_user_name (prefix, service_id, given_at) values (?, ?, ?)
    on conflict (prefix) do nothing returning prefix`,
    [name.slice(0, UNIQUE_CHARACTERS), serviceId, tx.now],
  );
  return inserted.length > 0;
}

/** Staff has the next name tried: what was given is the one of somebody else's account (B9). The change is locked. */
export async function forgetName(tx: Transaction, changeId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `update service s set panel_user = null, panel_created_at = null, version = s.version + 1
    from service_change c where c.id = ? and c.service_id = s.id and s.status = 'pending'`,
    [changeId],
  );
}

/**
 * Staff made the account under this name. The change is locked.
 * @throws {DomainError} INVALID_INPUT for a name that was given to another service, or while no server can host the plan.
 */
export async function nameByHand(tx: Transaction, changeId: string, name: string): Promise<void> {
  const [named] = await tx.em.execute<{ id: string }[]>(
    /* sql */ `update service s set panel_user = ?, panel_created_at = null, version = s.version + 1
    from service_change c where c.id = ? and c.service_id = s.id and s.status = 'pending' and s.server_id is not null
    returning s.id`,
    [name, changeId],
  );
  if (!named) {
    const expected = 'falta un servidor que pueda alojar el plan: definilo en el catálogo y elegí «retry»';
    refuse('INVALID_INPUT', { field: 'answers.panelUser', expected });
  }
  if (await claimed(tx, named.id, name)) return;
  const own = await tx.em.execute('select 1 from panel_user_name where prefix = ? and service_id = ?', [
    name.slice(0, UNIQUE_CHARACTERS),
    named.id,
  ]);
  if (own.length > 0) return;
  refuse('INVALID_INPUT', { field: 'answers.panelUser', expected: 'ese usuario es de otro servicio' });
}
