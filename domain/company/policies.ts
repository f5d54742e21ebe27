/** A number that the company sets (G1): how it counts, what a new company starts with, the bounds in the database. */
type PolicyEntry = {
  unit: 'days' | 'hours' | 'minutes' | 'years' | 'hour of the day' | 'notices' | 'services';
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
  /** How long an invoice waits for others of its client, to be told of in one alert; none: each is told of at once (A2). */
  invoiceBundleMinutes: { unit: 'minutes', usual: 30, least: 0, most: 1440 },
  /** Until when somebody of staff is to look at a task (G7). */
  taskDueHours: { unit: 'hours', usual: 24, least: 1 },
  /** That one client's edits cause in a day before the rest waits for one summary (C7); one place for each kind. */
  dailyEditNotices: { unit: 'notices', usual: 6, least: 4 },
  /** How old a backup may be when the account is deleted, unless nothing could change since it was taken (X7a). */
  backupFreshHours: { unit: 'hours', usual: 24, least: 1 },
  /** From the day on which it was taken (X7a). */
  backupKeepYears: { unit: 'years', usual: 10, least: 10 },
  /** From the request of an immediate cancellation to its execution, at most (X2). */
  cancellationWindowMinutes: { unit: 'minutes', usual: 60, least: 10 },
  /** What is left of a period whose end turns out to have passed already (X3). */
  putOffHours: { unit: 'hours', usual: 72, least: 24 },
  /** Between these hours what takes a service from its holder is carried out by the clock (X3, B3). */
  officeHoursStart: { unit: 'hour of the day', usual: 9, least: 0, most: 12 },
  officeHoursEnd: { unit: 'hour of the day', usual: 16, least: 13, most: 23 },
  /** How long before the end of a term its renewal is invoiced, by the service's period; the last one for longer ones too (B2). */
  renewalLeadMonthlyDays: { unit: 'days', usual: 7, least: 1 },
  renewalLeadQuarterlyDays: { unit: 'days', usual: 10, least: 1 },
  renewalLeadHalfYearlyDays: { unit: 'days', usual: 15, least: 1 },
  renewalLeadYearlyDays: { unit: 'days', usual: 30, least: 1 },
  /** What the payer of a renewal has at least, from its issue (B2). */
  renewalDueDays: { unit: 'days', usual: 7, least: 1 },
  /** From the day on which a holder was told of another price to the first term that may have it (B2). */
  priceNoticeDays: { unit: 'days', usual: 30, least: 30 },
  /** From the acceptance of a quote to the due date of its invoice (B6). */
  quoteDueDays: { unit: 'days', usual: 7, least: 1 },
  /** Before the expiry of a domain: when its next year is invoiced, or its loss told of, and when it is told of again (B7). */
  domainLeadDays: { unit: 'days', usual: 30, least: 8 },
  domainLastNoticeDays: { unit: 'days', usual: 7, least: 1 },
  /** How long an order may be paid: its invoice falls due that many days after it, and is void then (B1). */
  orderDays: { unit: 'days', usual: 30, least: 1 },
  /** How long an upgrade may be paid, unless its service is to be invoiced its next term before (U6). */
  upgradeDays: { unit: 'days', usual: 7, least: 1 },
  /** What the payer of an invoice that is owed again, since its payment was reversed, has at least (B4). */
  reversalDueDays: { unit: 'days', usual: 7, least: 1 },
  /** Business days that a reported bank transfer holds what follows its unpaid invoice, once (B4). */
  transferHoldDays: { unit: 'days', usual: 3, least: 1 },
  /** From an unpaid invoice's due date to the suspension, and to the end, of its service (B3). */
  suspendAfterDays: { unit: 'days', usual: 5, least: 1 },
  terminateAfterDays: { unit: 'days', usual: 60, least: 15 },
  /** What the clock alone may end, and suspend, on one local day; 1 % of the active services if that is more (B10). */
  dailyEndings: { unit: 'services', usual: 5, least: 1 },
  dailySuspensions: { unit: 'services', usual: 20, least: 1 },
  /** After so long without any worker the clock does nothing by itself until staff lets it (B10). */
  silentHours: { unit: 'hours', usual: 12, least: 1 },
} as const satisfies Record<string, PolicyEntry>;

export type PolicyName = keyof typeof policies;
export const policyNames = Object.keys(policies) as PolicyName[];

/** The whole table as it stood when a change opened (G1), with the zone in which its dates are local (G3). */
export type Policy = Record<PolicyName, number> & { timeZone: string };

/** The column of a policy in `company_settings`. */
export function policyColumn(name: PolicyName): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** What a change freezes, as JSON of the company's settings `w`. */
export const FROZEN_POLICY = `jsonb_build_object('timeZone', w.time_zone, ${policyNames
  .map((name) => `'${name}', w.${policyColumn(name)}`)
  .join(', ')})`;
