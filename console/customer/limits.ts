import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { plans } from './texts/plans.ts';

export type Limits = inferOutput<typeof trpc.upgrades.options>['current']['resources'];
export type Resource = keyof typeof plans.resources;

export const resourceNames = Object.keys(plans.resources) as Resource[];

const numbers = new Intl.NumberFormat('es-AR', { maximumFractionDigits: 1 });
const MB_PER_GB = 1024;
const inMegabytes: readonly Resource[] = ['disk', 'bandwidth'];

/** A limit of a plan in words: `20 GB`, `10`, `sin límite`. */
export function limitText(name: Resource, limits: Limits): string {
  const limit = limits[name];
  if (limit === undefined) return plans.unknown;
  if (limit === 'unlimited') return plans.unlimited;
  if (!inMegabytes.includes(name)) return numbers.format(limit);
  return limit < MB_PER_GB ? `${numbers.format(limit)} MB` : `${numbers.format(limit / MB_PER_GB)} GB`;
}
