import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { hashSecret } from '../../domain/access/secrets.ts';
import { Staff } from '../../domain/access/staff.ts';
import { Client } from '../../domain/clients/client.ts';
import { keepVersion } from '../../domain/clients/client-version.ts';
import { type DocumentType, documentKey } from '../../domain/clients/document.ts';
import { phoneKey } from '../../domain/phone.ts';
import type { StaffRole } from '../../domain/transaction/context.ts';
import type { DemoSecrets } from './secrets.ts';

type Person = {
  name: string;
  email: string;
  phone: string;
  document: { type: DocumentType; number: string };
  verified: boolean;
  representative?: string;
};

/** The people of the demo company; numbers and addresses belong to nobody. */
export const demoClients = {
  juan: {
    name: 'Juan Perez',
    email: 'juan.perez@example.com',
    phone: '+5491155550101',
    document: { type: 'DNI', number: '30123456' },
    verified: true,
  },
  jose: {
    name: 'Jose Garcia',
    email: 'jose.garcia@example.com',
    phone: '+5491155550102',
    document: { type: 'DNI', number: '28654321' },
    verified: true,
  },
  ana: {
    name: 'Ana Lopez',
    email: 'ana.lopez@example.com',
    phone: '+5491155550103',
    document: { type: 'DNI', number: '35987654' },
    verified: false,
  },
  bakery: {
    name: 'Panaderia La Espiga',
    email: 'administracion@example.org',
    phone: '+5491155550104',
    document: { type: 'CUIT', number: '30710000006' },
    verified: true,
    representative: 'Marta Ruiz',
  },
} as const satisfies Record<string, Person>;
export type DemoClient = keyof typeof demoClients;

const demoStaff = [
  { role: 'agent', name: 'Laura Sosa', email: 'laura.sosa@example.net' },
  { role: 'administrator', name: 'Martin Vega', email: 'martin.vega@example.net' },
] as const satisfies { role: StaffRole; name: string; email: string }[];

/** How somebody of the demo company signs in. Staff have no phone and no security key, but a second factor. */
export type DemoAccount = {
  role: 'client' | StaffRole;
  name: string;
  email: string;
  phone?: string;
  password: string;
  securityKey?: string;
  totpSecret?: string;
};

const passwordOf = (secrets: DemoSecrets, email: string) => secrets.secret(`password/${email}`);
const securityKeyOf = (secrets: DemoSecrets, email: string) => secrets.secret(`security-key/${email}`);
const totpOf = (secrets: DemoSecrets, email: string) => secrets.totp(`totp/${email}`);

/** Everybody's way in, as the installation's key yields it. */
export function demoAccounts(secrets: DemoSecrets): DemoAccount[] {
  const clients = Object.values(demoClients).map(({ name, email, phone }) => ({
    role: 'client' as const,
    name,
    email,
    phone,
    password: passwordOf(secrets, email),
    securityKey: securityKeyOf(secrets, email),
  }));
  const staff = demoStaff.map(({ role, name, email }) => ({
    role,
    name,
    email,
    password: passwordOf(secrets, email),
    totpSecret: totpOf(secrets, email),
  }));
  return [...clients, ...staff];
}

/** Adds whoever is not there yet; answers everybody's id. */
export async function insertPeople(
  em: EntityManager,
  secrets: DemoSecrets,
  since: Date,
): Promise<Record<DemoClient, string>> {
  for (const person of Object.values(demoClients)) {
    if ((await em.count(Client, { email: person.email })) === 0)
      await insertClient(em, { person, secrets, since });
  }
  for (const person of demoStaff) {
    if ((await em.count(Staff, { email: person.email })) > 0) continue;
    em.create(Staff, {
      id: randomUUID(),
      ...person,
      passwordHash: await hashSecret(passwordOf(secrets, person.email)),
      totpSecret: totpOf(secrets, person.email),
      createdAt: since,
    });
  }
  await em.flush();
  const ids: Partial<Record<DemoClient, string>> = {};
  for (const key of Object.keys(demoClients) as DemoClient[]) {
    ids[key] = (await em.findOneOrFail(Client, { email: demoClients[key].email })).id;
  }
  return ids as Record<DemoClient, string>;
}

async function insertClient(
  em: EntityManager,
  { person, secrets, since }: { person: Person; secrets: DemoSecrets; since: Date },
): Promise<void> {
  const { name, email, phone, document, verified, representative } = person;
  const client = em.create(Client, {
    id: randomUUID(),
    name,
    email,
    emailConfirmedAt: since,
    phone,
    phoneKey: phoneKey(phone),
    documentType: document.type,
    documentNumber: document.number,
    documentKey: documentKey(document),
    representative: representative ?? null,
    verificationRequestedAt: since,
    verifiedAt: verified ? since : null,
    passwordHash: await hashSecret(passwordOf(secrets, email)),
    securityKeyHash: await hashSecret(securityKeyOf(secrets, email)),
    contactVersion: 1,
    createdAt: since,
    version: 1,
  });
  await em.flush();
  keepVersion({ em, now: since }, client);
  await em.flush();
}
