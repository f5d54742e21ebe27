import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const provisioners = ['whm', 'manual'] as const;
export const periods = [
  'monthly',
  'quarterly',
  'half_yearly',
  'yearly',
  'two_yearly',
  'three_yearly',
] as const;
export type Period = (typeof periods)[number];

export const Product = defineEntity({
  name: 'Product',
  tableName: 'product',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    category: p.text(),
    /** Whose panel or hands give it (B1); never changes. */
    provisioner: p.enum(provisioners),
    version: p.integer().default(1),
  },
});
export type Product = InferEntity<typeof Product>;

export const Plan = defineEntity({
  name: 'Plan',
  tableName: 'plan',
  properties: {
    id: p.uuid().primary(),
    productId: p.uuid(),
    name: p.text(),
    panelPackage: p.text().nullable(),
    /** By name: a whole number of its unit, or `unlimited`; what is not there is not known (U1). */
    resources: p.json<Record<string, number | 'unlimited'>>().onCreate(() => ({})),
    /** Since when nobody can hire it any more; services of it go on. */
    withdrawnAt: p.datetime().nullable(),
    version: p.integer().default(1),
  },
});
export type Plan = InferEntity<typeof Plan>;

/** Final price in minor units for one billing period (G2). */
export const PlanPrice = defineEntity({
  name: 'PlanPrice',
  tableName: 'plan_price',
  primaryKeys: ['planId', 'period'],
  properties: {
    planId: p.uuid().primary(),
    period: p.enum(periods).primary(),
    amount: p.bigint(),
    currency: p.text(),
    withdrawnAt: p.datetime().nullable(),
  },
});
export type PlanPrice = InferEntity<typeof PlanPrice>;

export const serviceStatuses = ['pending', 'active', 'suspended', 'cancelled', 'terminated'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];
/** Those that nothing leads out of (X8). */
export const ENDED_STATUSES: readonly ServiceStatus[] = ['cancelled', 'terminated'];
/** Why a service is suspended: each is added and lifted on its own (B8). */
export const suspensionReasons = [
  'non_payment',
  'resource_limit',
  'fraud_review',
  'technical',
  'requested',
  'panel',
] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

export const Service = defineEntity({
  name: 'Service',
  tableName: 'service',
  properties: {
    id: p.uuid().primary(),
    label: p.text(),
    planId: p.uuid(),
    period: p.enum(periods),
    price: p.bigint(),
    currency: p.text(),
    status: p.enum(serviceStatuses),
    /** In the order in which they were added; it is suspended while there is one (B8). */
    suspensionReasons: p
      .array()
      .$type<SuspensionReason[]>()
      .onCreate(() => []),
    /** Since when its account can change no more, as far as is known; none unless it is suspended. */
    suspendedSince: p.datetime().nullable(),
    /** Day of the month that periods start on; kept when a short month clamps it (G3). */
    anchorDay: p.integer(),
    /** Whose panel has its account (B9); none: the first one, or it has none. */
    serverId: p.uuid().nullable(),
    panelUser: p.text().nullable(),
    panelDomain: p.text().nullable(),
    panelCreatedAt: p.datetime().nullable(),
    /** By when the panel is to have followed a suspension or its end; none once it has, or staff was asked. */
    panelDueAt: p.datetime().nullable(),
    /** Since when whatever suspends the account is ours to lift: staff lifted the panel's own suspension, or made ours by hand. */
    panelReleasedAt: p.datetime().nullable(),
    frozenAt: p.datetime().nullable(),
    /** The member of staff who wants its freeze lifted, until another one agrees (C8). */
    unfreezeAskedBy: p.uuid().nullable(),
    /** Whether its renewals are invoiced (B2, X3). */
    renews: p.boolean(),
    /** The member of staff who wants it ended, until another one agrees (C8). */
    terminationAskedBy: p.uuid().nullable(),
    createdAt: p.datetime(),
    version: p.integer(),
  },
});
export type Service = InferEntity<typeof Service>;

/** Whether a service stands still for non-payment and for nothing else, which a payment ends. */
export function isSuspendedForMoney({ status, suspensionReasons: reasons }: ServiceStop): boolean {
  return status === 'suspended' && reasons.every((reason) => reason === 'non_payment');
}
type ServiceStop = Pick<Service, 'status' | 'suspensionReasons'>;

/** One paid-for stretch of a service, local dates, half-open (G3). */
export const Term = defineEntity({
  name: 'Term',
  tableName: 'term',
  properties: {
    id: p.uuid().primary(),
    serviceId: p.uuid(),
    number: p.integer(),
    startDate: p.date(),
    endDate: p.date(),
    /** What it was paid with; none for the first one, or where nothing is charged. */
    invoiceId: p.uuid().nullable(),
  },
});
export type Term = InferEntity<typeof Term>;

/** Who holds a service from `startedAt` to `endedAt`: intervals partition time (invariant 1). */
export const OwnershipInterval = defineEntity({
  name: 'OwnershipInterval',
  tableName: 'ownership_interval',
  properties: {
    id: p.uuid().primary(),
    serviceId: p.uuid(),
    clientId: p.uuid(),
    /** Folded label: unique among what its holder holds now (T5). */
    labelKey: p.text(),
    startedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    changeId: p.uuid().nullable(),
  },
});
export type OwnershipInterval = InferEntity<typeof OwnershipInterval>;
