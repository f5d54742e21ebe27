import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** The one row of company settings (G1). Durations carry their unit in the name. */
export const CompanySettings = defineEntity({
  name: 'CompanySettings',
  tableName: 'company_settings',
  properties: {
    id: p.integer().primary(),
    name: p.text(),
    timeZone: p.text(),
    currency: p.text(),
    transferWindowDays: p.integer(),
    transferPauseDays: p.integer(),
    coolingOffHours: p.integer(),
    contactQuietDays: p.integer(),
    quietHoursStart: p.integer(),
    quietHoursEnd: p.integer(),
    taskDueHours: p.integer(),
  },
});
export type CompanySettings = InferEntity<typeof CompanySettings>;

export const SETTINGS_ID = 1;

/** The policies that a transfer freezes when it opens (G1, T9–T11). */
export type TransferPolicy = Pick<
  CompanySettings,
  'timeZone' | 'transferWindowDays' | 'transferPauseDays' | 'coolingOffHours' | 'contactQuietDays' | 'taskDueHours'
>;
