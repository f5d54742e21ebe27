import { refuse } from '../errors.ts';

/** What a plan may limit, each as WHM's packages know it (U1): its unit, and the package's own name for it. */
const resources = {
  disk: { unit: 'MB', inPackage: 'QUOTA' },
  /** A month. */
  bandwidth: { unit: 'MB', inPackage: 'BWLIMIT' },
  emailAccounts: { unit: 'count', inPackage: 'MAXPOP' },
  ftpAccounts: { unit: 'count', inPackage: 'MAXFTP' },
  databases: { unit: 'count', inPackage: 'MAXSQL' },
  mailingLists: { unit: 'count', inPackage: 'MAXLST' },
  subdomains: { unit: 'count', inPackage: 'MAXSUB' },
  parkedDomains: { unit: 'count', inPackage: 'MAXPARK' },
  addonDomains: { unit: 'count', inPackage: 'MAXADDON' },
} as const satisfies Record<string, { unit: 'MB' | 'count'; inPackage: string }>;

export type ResourceName = keyof typeof resources;
export const resourceNames = Object.keys(resources) as ResourceName[];

export const UNLIMITED = 'unlimited';
/** A whole number of the resource's unit, or no limit, which is a value of its own. */
type Limit = number | typeof UNLIMITED;
/** The limits of a plan; what is not there is not known, and is no less than that. */
export type Limits = Partial<Record<ResourceName, Limit>>;

/** The widest limit that a package of WHM takes as a number. */
export const WIDEST_LIMIT = 999_999_999;

/** Limits as they are stored. @throws {DomainError} INVALID_INPUT. */
export function checkedLimits(limits: Readonly<Record<string, unknown>>): Limits {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Object.hasOwn(resources, name)) {
      refuse('INVALID_INPUT', { field: 'resources', expected: `se esperaba ${resourceNames.join(', ')}` });
    }
    if (limit === undefined || limit === UNLIMITED) continue;
    const isCount = Number.isInteger(limit) && Number(limit) >= 0 && Number(limit) <= WIDEST_LIMIT;
    if (!isCount) {
      refuse('INVALID_INPUT', { field: 'resources', expected: 'se esperaba un número entero o «unlimited»' });
    }
  }
  return limits as Limits;
}
