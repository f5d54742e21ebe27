/** The limits of a package or an account, by WHM's names for them in `modifyacct`: a number as text, or `unlimited`. */
export type PackageLimits = Readonly<Record<string, string>>;

const UNLIMITED = 'unlimited';
const BYTES_A_MB = 1024 * 1024;

/** Of each limit: its name in `modifyacct` and in packages, in `addpkg`, and in `accountsummary`. */
const names = [
  { own: 'QUOTA', ofPackage: 'quota', shown: 'disklimit' },
  { own: 'BWLIMIT', ofPackage: 'bwlimit', shown: undefined },
  { own: 'MAXPOP', ofPackage: 'maxpop', shown: 'maxpop' },
  { own: 'MAXFTP', ofPackage: 'maxftp', shown: 'maxftp' },
  { own: 'MAXSQL', ofPackage: 'maxsql', shown: 'maxsql' },
  { own: 'MAXLST', ofPackage: 'maxlst', shown: 'maxlst' },
  { own: 'MAXSUB', ofPackage: 'maxsub', shown: 'maxsub' },
  { own: 'MAXPARK', ofPackage: 'maxpark', shown: 'maxparked' },
  { own: 'MAXADDON', ofPackage: 'maxaddon', shown: 'maxaddons' },
] as const;

/** What `addpkg` was given. What it was not is without a limit, as WHM has it. */
export function packageOf(parameters: Readonly<Record<string, string>>): PackageLimits {
  return Object.fromEntries(names.map(({ own, ofPackage }) => [own, parameters[ofPackage] ?? UNLIMITED]));
}

/** What `modifyacct` was given of an account's limits. */
export function limitsIn(parameters: Readonly<Record<string, string>>): PackageLimits {
  return Object.fromEntries(
    names.flatMap(({ own }) => (parameters[own] === undefined ? [] : [[own, parameters[own]]])),
  );
}

/** As `accountsummary` shows them: the disk with its unit, and what an account cannot have of domains in its own word. */
export function shownLimits(limits: PackageLimits): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(({ own, shown }): [string, string][] =>
      shown ? [[shown, shownLimit(own, limits[own] ?? UNLIMITED)]] : [],
    ),
  );
}

function shownLimit(own: string, limit: string): string {
  if (own === 'QUOTA') return limit === UNLIMITED ? limit : `${limit}M`;
  return /^MAX(SUB|PARK|ADDON)$/.test(own) && limit === '0' ? '*unknown*' : limit;
}

/** The bandwidth as `showbw` shows it: in bytes, none as 0. */
export function shownBandwidth({ BWLIMIT: limit = UNLIMITED }: PackageLimits): number {
  return limit === UNLIMITED ? 0 : Number(limit) * BYTES_A_MB;
}
