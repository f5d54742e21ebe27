import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type PolicyName, policies, policyNames } from './policies.ts';

function ofEachPolicy<Value>(of: (name: PolicyName) => Value): Record<PolicyName, Value> {
  return Object.fromEntries(policyNames.map((name) => [name, of(name)])) as Record<PolicyName, Value>;
}

/** The one row of company settings (G1). */
export const CompanySettings = defineEntity({
  name: 'CompanySettings',
  tableName: 'company_settings',
  properties: {
    id: p.integer().primary().autoincrement(false),
    name: p.text(),
    timeZone: p.text(),
    currency: p.text(),
    /** Grows with every edit. */
    version: p.integer(),
    ...ofEachPolicy(() => p.integer()),
  },
});
export type CompanySettings = InferEntity<typeof CompanySettings>;

export const SETTINGS_ID = 1;

export function settingsIn(em: EntityManager): Promise<CompanySettings> {
  return em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
}

/** A setting as the input of an edit calls it. */
export function fieldOf(setting: string): string {
  return setting === 'name' || setting === 'timeZone' ? setting : `policies.${setting}`;
}

/** What a new company starts with, which only lacks its name. */
export const defaultSettings: Omit<CompanySettings, 'name'> = {
  id: SETTINGS_ID,
  timeZone: 'America/Argentina/Buenos_Aires',
  currency: 'ARS',
  version: 1,
  ...ofEachPolicy((name) => policies[name].usual),
};
