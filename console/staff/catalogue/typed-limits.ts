import { type Limits, type Resource, resourceNames } from '../../core/limits.ts';
import type { Problems } from '../../core/problems.ts';
import { texts } from '../../core/texts.ts';
import { catalogue } from '../texts/catalogue.ts';
import { wholeNumber } from '../whole-number.ts';

type Typed = (name: string) => string;
type Limit = NonNullable<Limits[Resource]>;

/** Of the procedures' input. */
export const limitField = (name: Resource) => `resources.${name}`;

/** A limit as one types it. */
export function typedLimit(limit: Limit | undefined): string {
  return limit === 'unlimited' ? texts.unlimited : (limit?.toString() ?? '');
}

/** Those that were typed; a field that is empty says that it is not known. */
export function limitsIn(typed: Typed): Limits {
  const read = resourceNames.map((name) => [name, limitIn(typed(limitField(name)))] as const);
  return Object.fromEntries(read.filter(([, limit]) => limit !== undefined));
}

export function wrongLimitsIn(typed: Typed): Problems {
  const wrong = resourceNames
    .map(limitField)
    .filter((field) => typed(field).trim() !== '' && limitIn(typed(field)) === undefined);
  return Object.fromEntries(wrong.map((field) => [field, catalogue.wrongLimit]));
}

function limitIn(typed: string): Limit | undefined {
  return isUnlimited(typed) ? 'unlimited' : wholeNumber(typed);
}

/** However its letters are typed: `Sin limite` too. */
function isUnlimited(typed: string): boolean {
  return typed.trim().localeCompare(texts.unlimited, 'es', { sensitivity: 'base' }) === 0;
}
