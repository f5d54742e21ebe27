import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { type PolicyName, policies, policyNames } from './policies.ts';

const columns = Object.fromEntries(policyNames.map((name) => [name, p.integer()])) as Record<
  PolicyName,
  ReturnType<typeof p.integer>
>;

/** The one row of company settings (G1). */
export const CompanySettings = defineEntity({
  name: 'CompanySettings',
  tableName: 'company_settings',
  properties: {
    id: p.integer().primary().autoincrement(false),
    name: p.text(),
    timeZone: p.text(),
    currency: p.text(),
    ...columns,
  },
});
export type CompanySettings = InferEntity<typeof CompanySettings>;

export const SETTINGS_ID = 1;

const usual = Object.fromEntries(policyNames.map((name) => [name, policies[name].usual])) as Record<
  PolicyName,
  number
>;

/** What a new company starts with, which only lacks its name. */
export const defaultSettings: Omit<CompanySettings, 'name'> = {
  id: SETTINGS_ID,
  timeZone: 'America/Argentina/Buenos_Aires',
  currency: 'ARS',
  ...usual,
};
