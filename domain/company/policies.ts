/** A number that the company sets (G1): how it counts, what a new company starts with, the bounds in the database. */
type PolicyEntry = {
  unit: 'days' | 'hours' | 'hour of the day' | 'notices';
  usual: number;
  least: number;
  most?: number;
};

/**
 * Every policy. From an entry follow the entity's property, the column's check (shown by a test) and what a change freezes
 * when it opens.
 */
export const policies = {
  /** From a transfer's opening to the receipt of its second consent (T9). */
  transferWindowDays: { unit: 'days', usual: 7, least: 1 },
  /** How long a transfer waits at its commit for what is owed (T11). */
  transferPauseDays: { unit: 'days', usual: 7, least: 1 },
  /** T10. */
  coolingOffHours: { unit: 'hours', usual: 24, least: 1 },
  /** How long contact data and secrets must have stood for an immediate transfer (T10). */
  contactQuietDays: { unit: 'days', usual: 7, least: 1 },
  /** From this hour on, until the next, what can wait is held (A8). */
  quietHoursStart: { unit: 'hour of the day', usual: 22, least: 0, most: 23 },
  quietHoursEnd: { unit: 'hour of the day', usual: 8, least: 0, most: 23 },
  /** Until when somebody of staff is to look at a task (G7). */
  taskDueHours: { unit: 'hours', usual: 24, least: 1 },
  /** That one client's edits cause in a day before the rest waits for one summary (C7); one place for each kind. */
  dailyEditNotices: { unit: 'notices', usual: 6, least: 4 },
} as const satisfies Record<string, PolicyEntry>;

export type PolicyName = keyof typeof policies;
export const policyNames = Object.keys(policies) as PolicyName[];

/** The whole table as it stood when a change opened (G1), with the zone in which its dates are local (G3). */
export type Policy = Record<PolicyName, number> & { timeZone: string };

/** The column of a policy in `company_settings`. */
function policyColumn(name: PolicyName): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** What a change freezes, as JSON of the company's settings `w`. */
export const FROZEN_POLICY = `jsonb_build_object('timeZone', w.time_zone, ${policyNames
  .map((name) => `'${name}', w.${policyColumn(name)}`)
  .join(', ')})`;
