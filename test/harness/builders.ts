import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { hash } from '@node-rs/argon2';
import { Staff } from '../../domain/access/staff.ts';
import { issueInvoice, type NewInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { Cancellation } from '../../domain/cancellation/cancellation.ts';
import { announcePrice } from '../../domain/catalogue/announce-price.ts';
import { ChangeParty, ServiceChange } from '../../domain/changes/service-change.ts';
import { Client } from '../../domain/clients/client.ts';
import { keepVersion } from '../../domain/clients/client-version.ts';
import { documentKey } from '../../domain/clients/document.ts';
import { defaultSettings } from '../../domain/company/settings.ts';
import { addDomain, type NewDomain } from '../../domain/domains/add-domain.ts';
import { phoneKey } from '../../domain/phone.ts';
import { createQuote, type NewQuote } from '../../domain/quotes/create-quote.ts';
import { labelKey } from '../../domain/services/label.ts';
import { OwnershipInterval, type Period, Service, Term } from '../../domain/services/service.ts';
import { endOfTerm } from '../../domain/services/term.ts';
import { dayOfMonth, localDateOf } from '../../domain/time.ts';
import type { Actor, VerbContext } from '../../domain/transaction/context.ts';
import { Transfer } from '../../domain/transfer/transfer.ts';
import type { TestDatabase } from './database.ts';

/** 12:00 in Buenos Aires, a Tuesday: no quiet hour, no month's end. */
export const TEST_NOW = new Date('2026-03-10T15:00:00.000Z');
export const TEST_PASSWORD = 'clave-de-prueba';
export const TEST_SECURITY_KEY = 'seguridad-de-prueba';
export const TEST_DEPLOYMENT = { publicUrl: 'https://panel.example.com', whatsAppNumber: '+5491155550100' };

type Database = { orm: MikroORM };

/** A verb's context whose handoffs are delivered nowhere. */
export function testContext(
  { orm }: Database,
  options: { now?: Date; actor?: Actor; deliver?: VerbContext['deliver'] } = {},
): VerbContext {
  return {
    orm,
    now: options.now ?? TEST_NOW,
    actor: options.actor ?? { type: 'system', process: 'test' },
    cause: 'test',
    deployment: TEST_DEPLOYMENT,
    deliver: options.deliver ?? (async () => undefined),
  };
}

export type BuiltCompany = { hostingPlanId: string; radioPlanId: string };

/**
 * Two products with a plan each, hosting on the panel and radio by hand; once per database. As its owner: the
 * application's own role sells, and changes nothing of what is sold.
 */
export async function createCompany({ sql }: Pick<TestDatabase, 'sql'>): Promise<BuiltCompany> {
  const plan = async (name: string, provisioner: string, panelPackage: string | null) => {
    const planId = randomUUID();
    await sql(
      `with product as (
        insert into product (id, name, category, provisioner) values (gen_random_uuid(), $1, $1, $2) returning id
      ), plan as (
        insert into plan (id, product_id, name, panel_package) select $3, id, $1 || ' 1', $4 from product returning id
      )
      insert into plan_price (plan_id, period, amount, currency)
      select id, period, amount, 'ARS' from plan,
        (values ('monthly', $5::bigint), ('yearly', 10 * $5::bigint)) as price(period, amount)`,
      [name, provisioner, planId, panelPackage, TEST_PRICE],
    );
    return planId;
  };
  // Each invoice is told of at once: what waits for others of its client has tests of its own (A2).
  await sql('update company_settings set invoice_bundle_minutes = 0');
  return {
    hostingPlanId: await plan('Hosting', 'whm', 'hosting_1'),
    radioPlanId: await plan('Radio', 'manual', null),
  };
}

/** Minor units: $ 12.500,00 a month. */
const TEST_PRICE = 1_250_000n;

let clientsBuilt = 0;
let secretsOfAll: Promise<{ passwordHash: string; securityKeyHash: string }> | undefined;

/** A client with a confirmed e-mail, verified unless told otherwise; secrets are the two test constants. */
export async function createClient(
  { orm }: Database,
  overrides: Partial<Client> = {},
): Promise<Pick<Client, 'id' | 'name' | 'email' | 'phone'>> {
  clientsBuilt += 1;
  const number = clientsBuilt.toString();
  const phone = overrides.phone ?? `+54911${(55_550_000 + clientsBuilt).toString()}`;
  const documentNumber = overrides.documentNumber ?? (30_000_000 + clientsBuilt).toString();
  secretsOfAll ??= hashTestSecrets();
  const em = orm.em.fork();
  const client = em.create(Client, {
    id: randomUUID(),
    name: `Cliente Numero ${number}`,
    email: `cliente${number}@example.com`,
    emailConfirmedAt: TEST_NOW,
    phone,
    phoneKey: phoneKey(phone),
    documentType: 'DNI',
    documentNumber,
    documentKey: documentKey({ type: 'DNI', number: documentNumber }),
    verifiedAt: TEST_NOW,
    ...(await secretsOfAll),
    contactVersion: 1,
    createdAt: TEST_NOW,
    version: 1,
    ...overrides,
  });
  await em.flush();
  keepVersion({ em, now: client.createdAt }, client);
  await em.flush();
  return { id: client.id, name: client.name, email: client.email, phone: client.phone };
}

/** A hash of the same kind that costs a fraction: a check goes by what the hash says of its cost. */
export function hashCheaply(secret: string): Promise<string> {
  return hash(secret, { memoryCost: 64, timeCost: 1, parallelism: 1 });
}

async function hashTestSecrets() {
  const [passwordHash, securityKeyHash] = await Promise.all([
    hashCheaply(TEST_PASSWORD),
    hashCheaply(TEST_SECURITY_KEY),
  ]);
  return { passwordHash, securityKeyHash };
}

let servicesBuilt = 0;

type ServiceOverrides = Partial<Service> & Pick<Service, 'planId'> & { clientId: string };

/** A service with its holder since then and one term from then on, a month unless told otherwise; active and free of debt unless told otherwise. */
export async function createService({ orm }: Database, options: ServiceOverrides): Promise<Service> {
  servicesBuilt += 1;
  const { clientId, ...overrides } = options;
  const em = orm.em.fork();
  const createdAt = overrides.createdAt ?? TEST_NOW;
  const startDate = localDateOf(createdAt, defaultSettings.timeZone);
  const service = em.create(Service, {
    id: randomUUID(),
    label: `Servicio ${servicesBuilt.toString()}`,
    period: 'monthly',
    price: TEST_PRICE,
    currency: 'ARS',
    status: 'active',
    renews: true,
    anchorDay: dayOfMonth(startDate),
    createdAt,
    version: 1,
    ...overrides,
  });
  await em.flush();
  em.create(OwnershipInterval, {
    id: randomUUID(),
    serviceId: service.id,
    clientId,
    labelKey: labelKey(service.label),
    startedAt: createdAt,
  });
  em.create(Term, {
    id: randomUUID(),
    serviceId: service.id,
    number: 1,
    startDate,
    endDate: endOfTerm(startDate, service),
  });
  await em.flush();
  return service;
}

/** The rows of an open transfer that waits for both consents; no run belongs to it. */
export async function createOpenTransfer(
  { orm }: Database,
  options: { serviceId: string; holderId: string; recipientId: string; openedAt?: Date },
): Promise<string> {
  const em = orm.em.fork();
  const changeId = randomUUID();
  const openedAt = options.openedAt ?? TEST_NOW;
  const endsAt = new Date(openedAt.getTime() + 7 * 24 * 3_600_000);
  em.create(ServiceChange, {
    id: changeId,
    kind: 'transfer',
    reference: `TR-${changeId.slice(0, 8)}`,
    serviceId: options.serviceId,
    state: 'awaiting_consents',
    version: 1,
    openedAt,
    openedBy: { type: 'system', process: 'test' },
    policy: defaultSettings,
    deadline: endsAt,
    nextCheckAt: endsAt,
  });
  await em.flush();
  em.create(ChangeParty, {
    changeId,
    role: 'holder',
    clientId: options.holderId,
    code: changeId.slice(0, 8),
  });
  em.create(ChangeParty, {
    changeId,
    role: 'recipient',
    clientId: options.recipientId,
    code: changeId.slice(-8),
  });
  em.create(Transfer, {
    changeId,
    openedWithGrant: false,
    windowEndsAt: endsAt,
    remindersSent: 0,
    noticeRound: 1,
  });
  await em.flush();
  return changeId;
}

/** The rows of a cancellation at the end of a period, a month from then; no run belongs to it. */
export async function createOpenCancellation(
  { orm }: Database,
  { serviceId, holderId }: { serviceId: string; holderId: string },
): Promise<string> {
  const em = orm.em.fork();
  const changeId = randomUUID();
  const endsOn = '2026-04-10';
  em.create(ServiceChange, {
    id: changeId,
    kind: 'cancellation',
    reference: `BA-${changeId.slice(0, 8)}`,
    serviceId,
    state: 'scheduled',
    version: 1,
    openedAt: TEST_NOW,
    openedBy: { type: 'system', process: 'test' },
    policy: defaultSettings,
    nextCheckAt: new Date(`${endsOn}T03:00:00Z`),
  });
  await em.flush();
  em.create(ChangeParty, { changeId, role: 'holder', clientId: holderId });
  em.create(Cancellation, { changeId, mode: 'end_of_period', endsOn, endsOnSince: TEST_NOW, putOff: false });
  await em.flush();
  return changeId;
}

/** The service is another client's from an hour after its first holder began, without a procedure. */
export async function giveTo(
  { sql }: Pick<TestDatabase, 'sql'>,
  { serviceId, clientId }: { serviceId: string; clientId: string },
): Promise<void> {
  await sql(
    `with closed as (
      update ownership_interval set ended_at = started_at + interval '1 hour'
      where service_id = $1 returning service_id, label_key, ended_at
    )
    insert into ownership_interval (id, service_id, client_id, label_key, started_at)
    select gen_random_uuid(), service_id, $2, label_key, ended_at from closed`,
    [serviceId, clientId],
  );
}

/** Another price for a plan by the month, announced in the application's name; resolves to its id. */
export async function createPriceChange(
  database: Database,
  planId: string,
  { now = TEST_NOW, from = '2026-09-01', amount = '1400000' } = {},
): Promise<string> {
  const staffId = await createStaff(database);
  const actor = { type: 'staff', staffId, role: 'administrator' } as const;
  const { priceChangeId } = await announcePrice(testContext(database, { now, actor }), {
    planId,
    period: 'monthly',
    amount: { amount, currency: 'ARS' },
    from,
  });
  return priceChangeId;
}

/** An open quote of 1000 minor units for a client, unless told otherwise; resolves to its id. */
export async function createQuoteFor(
  database: Database,
  clientId: string,
  { now = TEST_NOW, ...changes }: Partial<NewQuote> & { now?: Date } = {},
): Promise<string> {
  const actor = { type: 'staff', staffId: randomUUID(), role: 'agent' } as const;
  const { quoteId } = await createQuote(testContext(database, { now, actor }), {
    clientId,
    lines: [{ description: 'Migración de un sitio', amount: { amount: '1000', currency: 'ARS' } }],
    validUntil: '2026-03-20',
    ...changes,
  });
  return quoteId;
}

/** A day of the company's list that no other has; resolves to its id. */
export async function createHoliday({ sql }: Pick<TestDatabase, 'sql'>): Promise<string> {
  const [holiday] = await sql<{ id: string }>(
    `insert into company_holiday (id, day, name, added_at)
    select gen_random_uuid(), date '2030-01-01' + count(*)::int, 'Feriado', $1 from company_holiday returning id`,
    [TEST_NOW],
  );
  return holiday?.id ?? '';
}

/** A domain of a client that is to be renewed for $ 18.000,00, unless told otherwise; resolves to its id. */
export async function createDomain(
  database: Database,
  clientId: string,
  { now = TEST_NOW, ...changes }: Partial<NewDomain> & { now?: Date } = {},
): Promise<string> {
  const actor = { type: 'staff', staffId: randomUUID(), role: 'agent' } as const;
  const { id } = await addDomain(testContext(database, { now, actor }), {
    clientId,
    domainName: `d${randomUUID()}.com.ar`,
    expiresOn: '2026-09-01',
    price: { amount: '1800000', currency: 'ARS' },
    renews: true,
    ...changes,
  });
  return id;
}

/** A member of staff who cannot sign in; resolves to their id. */
export async function createStaff({ orm }: Database): Promise<string> {
  const em = orm.em.fork();
  const staff = em.create(Staff, {
    id: randomUUID(),
    name: 'Ana Agente',
    email: `agente-${randomUUID()}@example.com`,
    role: 'agent',
    passwordHash: 'unused',
    totpSecret: 'unused',
    createdAt: new Date(),
  });
  await em.flush();
  return staff.id;
}

type BiggerPlan = {
  fromPlanId: string;
  name?: string;
  panelPackage?: string | null;
  /** By period, in minor units; by default twice what the first company's plans cost. */
  prices?: Partial<Record<Period, bigint>>;
  resources?: Record<string, number | 'unlimited'>;
};

/** A plan of the same product to which another one may be upgraded; resolves to its id. */
export async function createBiggerPlan(
  { sql }: Pick<TestDatabase, 'sql'>,
  { fromPlanId, name, panelPackage, prices, resources = {} }: BiggerPlan,
): Promise<string> {
  const planId = randomUUID();
  const sold = prices ?? { monthly: 2n * TEST_PRICE, yearly: 20n * TEST_PRICE };
  const rows = Object.entries(sold).map(([period, amount]) => ({ period, amount: amount.toString() }));
  await sql(
    `with bigger as (
      insert into plan (id, product_id, name, panel_package, resources)
      select $1::uuid, product_id, $2::text, coalesce($3, panel_package || '_' || $2), $4::jsonb from plan where id = $5::uuid
    ), priced as (
      insert into plan_price (plan_id, period, amount, currency)
      select $1::uuid, p.period, p.amount, (select currency from plan_price where plan_id = $5::uuid limit 1)
      from jsonb_to_recordset($6::jsonb) as p(period text, amount bigint)
    )
    insert into plan_upgrade (from_plan_id, to_plan_id, allowed) values ($5::uuid, $1::uuid, true)`,
    [
      planId,
      name ?? `Plan ${planId.slice(0, 8)}`,
      panelPackage ?? null,
      JSON.stringify(resources),
      fromPlanId,
      JSON.stringify(rows),
    ],
  );
  return planId;
}

/** Bills a service's term by lines of an order, unless told otherwise, and has it paid. */
export async function billAndPay(
  database: Database,
  serviceId: string,
  { lines, now = TEST_NOW, dueDate = '2035-01-01' }: Partial<NewInvoice> & { now?: Date },
): Promise<string> {
  const ctx = testContext(database, { now });
  const billed = lines ?? [{ kind: 'order' as const, description: 'Alta', amount: TEST_PRICE.toString() }];
  const { invoiceId } = await issueInvoice(ctx, { serviceId, lines: billed, dueDate });
  const amount = billed.reduce((sum, line) => sum + BigInt(line.amount), 0n).toString();
  await recordPayment(ctx, {
    provider: 'bank',
    providerPaymentId: randomUUID(),
    invoiceId,
    amount,
    paidAt: now,
  });
  return invoiceId;
}
