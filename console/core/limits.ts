import type { Outputs } from './outputs.ts';
import { texts } from './texts.ts';

export type Limits = Outputs['upgrades']['options']['current']['resources'];
export type Resource = keyof Limits;

export const resourceNames = Object.keys(texts.resources) as Resource[];

const numbers = new Intl.NumberFormat('es-AR', { maximumFractionDigits: 1 });
const MB_PER_GB = 1024;
/** The others are counted. */
export const inMegabytes: readonly Resource[] = ['disk', 'bandwidth'];

/** A limit of a plan in words: `20 GB`, `10`, `sin límite`. */
export function limitText(name: Resource, limits: Limits): string {
  const limit = limits[name];
  if (limit === undefined) return texts.unknownLimit;
  if (limit === 'unlimited') return texts.unlimited;
  if (!inMegabytes.includes(name)) return numbers.format(limit);
  return limit < MB_PER_GB ? `${numbers.format(limit)} MB` : `${numbers.format(limit / MB_PER_GB)} GB`;
}
