import { resourceText } from '../catalogue/resources.ts';
import { downgradeText, upgradeNotOfferedText } from '../error-texts.ts';
import { refuse } from '../errors.ts';
import { periodName } from '../services/period.ts';
import type { Period } from '../services/service.ts';
import type { NotOffered } from './offers.ts';
import type { NotPriced } from './price.ts';

/** Why a client cannot have a plan, or one of its periods, by themselves: a code, and the text of it (U1). */
export type Reason = { code: NotOffered['why'] | NotPriced; text: string };

/** Why a period of a plan is not offered; `longer` are those of it that are (U3). */
type PeriodRefusal = { why: NotPriced | 'not_sold'; longer: readonly Period[] };

/** Of a plan, whatever the period. */
export function reasonOfPlan(refusal: NotOffered): Reason {
  const { why: code } = refusal;
  return {
    code,
    text: refusal.why === 'smaller' ? downgradeText(lessOf(refusal)) : upgradeNotOfferedText({ why: code }),
  };
}

export function reasonOfPeriod({ why, longer }: PeriodRefusal): Reason {
  return { code: why, text: upgradeNotOfferedText(detailsOf({ why, longer })) };
}

/** @throws {DomainError} DOWNGRADE_NOT_OFFERED (U4), UPGRADE_NOT_OFFERED. */
export function refusePlan(refusal: NotOffered): never {
  if (refusal.why === 'smaller') refuse('DOWNGRADE_NOT_OFFERED', lessOf(refusal));
  refuse('UPGRADE_NOT_OFFERED', { why: refusal.why });
}

/** @throws {DomainError} UPGRADE_NOT_OFFERED. */
export function refusePeriod(refusal: PeriodRefusal): never {
  refuse('UPGRADE_NOT_OFFERED', detailsOf(refusal));
}

function lessOf({ less }: Extract<NotOffered, { why: 'smaller' }>) {
  return { less: less.map(resourceText) };
}

function detailsOf({ why, longer }: PeriodRefusal) {
  return { why, longer: longer.map((period) => periodName[period]) };
}
