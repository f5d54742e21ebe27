import { refuse } from '../errors.ts';

/** What a plan may limit, each as WHM's packages know it (U1): its unit, the package's own name for it, and a client's. */
const resources = {
  disk: { unit: 'MB', inPackage: 'QUOTA', called: 'espacio en disco' },
  /** A month. */
  bandwidth: { unit: 'MB', inPackage: 'BWLIMIT', called: 'transferencia' },
  emailAccounts: { unit: 'count', inPackage: 'MAXPOP', called: 'casillas de correo' },
  ftpAccounts: { unit: 'count', inPackage: 'MAXFTP', called: 'cuentas FTP' },
  databases: { unit: 'count', inPackage: 'MAXSQL', called: 'bases de datos' },
  mailingLists: { unit: 'count', inPackage: 'MAXLST', called: 'listas de correo' },
  subdomains: { unit: 'count', inPackage: 'MAXSUB', called: 'subdominios' },
  parkedDomains: { unit: 'count', inPackage: 'MAXPARK', called: 'dominios estacionados' },
  addonDomains: { unit: 'count', inPackage: 'MAXADDON', called: 'dominios adicionales' },
} as const satisfies Record<string, { unit: 'MB' | 'count'; inPackage: string; called: string }>;

export type ResourceName = keyof typeof resources;
export const resourceNames = Object.keys(resources) as ResourceName[];

/** What a client calls a resource. */
export function resourceText(name: ResourceName): string {
  return resources[name].called;
}

/** Its name in WHM's packages. */
export function nameInPackage(name: ResourceName): string {
  return resources[name].inPackage;
}

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

/** What is known of one set of limits beside another. */
export type LimitsBeside = {
  /** Resources of which it gives less. */
  less: ResourceName[];
  /** Resources that only one of the two says anything of. */
  unknown: ResourceName[];
};

/** How limits stand beside those that they are to be no less than (U1); what neither says anything of is neither's. */
export function besideLimits(limits: Limits, least: Limits): LimitsBeside {
  const named = resourceNames.filter((name) => limits[name] !== undefined || least[name] !== undefined);
  const isKnown = (name: ResourceName) => limits[name] !== undefined && least[name] !== undefined;
  return {
    less: named.filter((name) => isKnown(name) && isLess(limits[name], least[name])),
    unknown: named.filter((name) => !isKnown(name)),
  };
}

function isLess(limit: Limit | undefined, least: Limit | undefined): boolean {
  if (limit === UNLIMITED) return false;
  return least === UNLIMITED || Number(limit) < Number(least);
}
