import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OTHERS_MAY = 0o077;
const OTHERS_ENTER = 0o011;
const MODE_BITS = 0o777;

/** What others may do with each thing in a state folder that they can reach, where they may do anything. */
export function openToOthers(folder: string): Record<string, string> {
  // What comes and goes, as a database's journal, may be gone by now.
  const modeOf = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0;
  const isReachable = (name: string): boolean => {
    const above = dirname(name);
    return (modeOf(above) & OTHERS_ENTER) !== 0 && (above === '.' || isReachable(above));
  };
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const open = ['.', ...names.filter(isReachable)]
    .map((name) => [name, modeOf(name)] as const)
    .filter(([, mode]) => mode & OTHERS_MAY);
  return Object.fromEntries(open.map(([name, mode]) => [name, (mode & MODE_BITS).toString(8)]));
}
