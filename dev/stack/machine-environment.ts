import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../../config/own-environment.ts';
import { variables } from '../../config/variables.ts';

/**
 * What every part of the stack starts from: of the caller's shell only where the machine has its programs. No home, so
 * that no configuration file of the caller counts; one zone and one locale, as on any other machine.
 */
export function machineEnvironment({ PATH }: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { PATH, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Where Node keeps what it compiled, for every program of this repository that is started again. Each user has his own
 * part of the folder; where it cannot be written Node does without.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.cache/compiled', import.meta.url)),
};

/** For programs that fetch something for the caller, as pip does: his own environment without what is meant for us. */
export function callerEnvironment(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name in variables || name.startsWith('TEMPORAL_');
  return Object.fromEntries(Object.entries(ownEnvironment(source)).filter(([name]) => !isOurs(name)));
}
