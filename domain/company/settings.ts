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
    dailyEditNotices: p.integer(),
  },
});
export type CompanySettings = InferEntity<typeof CompanySettings>;

export const SETTINGS_ID = 1;

/** The policies as docs/rules.md sets them, for a new company that only lacks its name (G1, T9–T11, A8, C7). */
export const defaultSettings = {
  id: SETTINGS_ID,
  timeZone: 'America/Argentina/Buenos_Aires',
  currency: 'ARS',
  transferWindowDays: 7,
  transferPauseDays: 7,
  coolingOffHours: 24,
  contactQuietDays: 7,
  quietHoursStart: 22,
  quietHoursEnd: 8,
  taskDueHours: 24,
  dailyEditNotices: 6,
} as const satisfies Omit<CompanySettings, 'name'>;

/** The policies that a transfer freezes when it opens (G1, T9–T11). */
export type TransferPolicy = Pick<
  CompanySettings,
  | 'timeZone'
  | 'transferWindowDays'
  | 'transferPauseDays'
  | 'coolingOffHours'
  | 'contactQuietDays'
  | 'taskDueHours'
>;
