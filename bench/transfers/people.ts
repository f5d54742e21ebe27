import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { newToken } from '../../domain/access/tokens.ts';
import { createClient, createCompany, createService } from '../../test/harness/builders.ts';
import type { startOutside } from '../../test/harness/outside.ts';

type Person = { id: string; name: string; email: string; phone: string };

/** A service that is to change hands, with its holder's grant for a transfer without cooling off. */
export type Subject = {
  holder: Person;
  recipient: Person;
  serviceId: string;
  label: string;
  /** Of the holder, signed in. */
  session: string;
  grantToken: string;
};

type Parts = {
  orm: MikroORM;
  owner: pg.Pool;
  outside: Awaited<ReturnType<typeof startOutside>>;
};

/** Longer than any quiet time after a change of contact. */
const AGE_MS = 90 * 24 * 3_600_000;
const GRANT_MS = 3_600_000;

/** Two people of their own for every transfer, and a hosting on the panel between them. */
export async function createSubjects(parts: Parts, count: number): Promise<Subject[]> {
  const company = await createCompany({
    sql: async (text, values) => (await parts.owner.query(text, values)).rows,
  });
  const subjects: Subject[] = [];
  for (let number = 0; number < count; number += 1) {
    subjects.push(await createSubject(parts, { planId: company.hostingPlanId, number }));
  }
  return subjects;
}

async function createSubject(
  parts: Parts,
  { planId, number }: { planId: string; number: number },
): Promise<Subject> {
  const createdAt = new Date(Date.now() - AGE_MS);
  const holder = await createClient(parts, { createdAt });
  const recipient = await createClient(parts, { createdAt });
  // The panel tells accounts apart by eight characters.
  const panelUser = `host${String(number).padStart(4, '0')}`;
  const panelDomain = `${panelUser}.example.com`;
  const service = await createService(parts, {
    clientId: holder.id,
    planId,
    panelUser,
    panelDomain,
    createdAt,
  });
  await parts.outside.createPanelAccount({ user: panelUser, domain: panelDomain, email: holder.email });
  const access = await createGrant(parts.owner, { clientId: holder.id, serviceId: service.id });
  return { holder, recipient, serviceId: service.id, label: service.label, ...access };
}

/** As if the holder had signed in and typed a security key; that costs a hash on purpose, and is no part of a transfer's run. */
async function createGrant(
  owner: pg.Pool,
  { clientId, serviceId }: { clientId: string; serviceId: string },
): Promise<{ session: string; grantToken: string }> {
  const session = await createSession(owner, clientId);
  const grant = newToken();
  const [createdAt, expiresAt] = [new Date(), new Date(Date.now() + GRANT_MS)];
  await owner.query(
    `insert into access_grant (id, token_hash, client_id, session_id, act, subject_id, created_at, expires_at)
     values ($1, $2, $3, $3, 'immediate_transfer', $4, $5, $6)`,
    [randomUUID(), grant.tokenHash, clientId, serviceId, createdAt, expiresAt],
  );
  return { session, grantToken: grant.token };
}

/** As if a client had signed in; resolves to the token. */
export async function createSession(owner: pg.Pool, clientId: string): Promise<string> {
  const { token, tokenHash } = newToken();
  await owner.query(
    'insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, $2, $1, $3, $4)',
    [clientId, tokenHash, new Date(), new Date(Date.now() + GRANT_MS)],
  );
  return token;
}
