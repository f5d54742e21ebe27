import { refuse } from '../errors.ts';
import type { PolicyName } from './policies.ts';
import { boundsOf, labelOf } from './policy-words.ts';

type Numbers = Readonly<Record<PolicyName, number>>;

/** Which policy must stay below another one, and by how much at least. */
const below: readonly { less: PolicyName; than: PolicyName }[] = [
  { less: 'suspendAfterDays', than: 'terminateAfterDays' },
  { less: 'domainLastNoticeDays', than: 'domainLeadDays' },
  { less: 'officeHoursStart', than: 'officeHoursEnd' },
];

/** The shortest period of its kind: its renewal is invoiced within it (B2). */
const shorterThanPeriod: readonly { lead: PolicyName; days: number }[] = [
  { lead: 'renewalLeadMonthlyDays', days: 28 },
  { lead: 'renewalLeadQuarterlyDays', days: 89 },
  { lead: 'renewalLeadHalfYearlyDays', days: 181 },
  { lead: 'renewalLeadYearlyDays', days: 365 },
];

/**
 * Refuses policies that are out of bounds, or that make no sense beside each other; names the one that was changed, else the
 * smaller one.
 * @throws {DomainError} INVALID_INPUT.
 */
export function refuseUnfitPolicies(policies: Numbers, changed: readonly PolicyName[]): void {
  for (const name of changed) {
    const { least, most } = boundsOf(name);
    const value = policies[name];
    if (!Number.isInteger(value) || value < least || value > most)
      refuseOf(name, `tiene que ser un número entero entre ${least} y ${most}`);
  }
  for (const { less, than } of below) {
    if (policies[less] < policies[than]) continue;
    if (changed.includes(than) && !changed.includes(less))
      refuseOf(than, `tiene que ser mayor que «${labelOf(less)}», que es ${policies[less]}`);
    refuseOf(less, `tiene que ser menor que «${labelOf(than)}», que es ${policies[than]}`);
  }
  for (const { lead, days } of shorterThanPeriod) {
    if (policies[lead] >= days) refuseOf(lead, `tiene que ser menor que el período, de ${days} días`);
  }
}

function refuseOf(name: PolicyName, expected: string): never {
  refuse('INVALID_INPUT', { field: `policies.${name}`, expected });
}
