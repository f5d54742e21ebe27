import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

const provisioners = ['whm', 'manual'] as const;
export const periods = ['monthly', 'quarterly', 'half_yearly', 'yearly'] as const;
export type Period = (typeof periods)[number];

export const Product = defineEntity({
  name: 'Product',
  tableName: 'product',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    category: p.text(),
    provisioner: p.enum(provisioners),
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
  },
});
export type PlanPrice = InferEntity<typeof PlanPrice>;

export const serviceStatuses = ['pending', 'active', 'suspended', 'cancelled', 'terminated'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];
const suspensionReasons = ['non_payment', 'resource_limit', 'technical', 'fraud_review'] as const;
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
    suspensionReason: p.enum(suspensionReasons).nullable(),
    /** Day of the month that periods start on; kept when a short month clamps it (G3). */
    anchorDay: p.integer(),
    panelUser: p.text().nullable(),
    panelDomain: p.text().nullable(),
    panelCreatedAt: p.datetime().nullable(),
    frozenAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer(),
  },
});
export type Service = InferEntity<typeof Service>;

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
