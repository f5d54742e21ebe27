import { ownEnvironment } from '../../config/own-environment.ts';
import { variables } from '../../config/variables.ts';

/** Where a system finds programs and itself; the others are Windows' names. */
const OF_THE_MACHINE = /^(PATH|PATHEXT|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|TEMP|TMP)$/i;
/**
 * What every part of the stack starts from: of the caller's shell only where the machine has its programs. No home, so
 * that no configuration file of the caller counts; one zone and one locale, as on any other machine.
 */
export function machineEnvironment(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...chosen(source, OF_THE_MACHINE), LC_ALL: 'C', TZ: 'UTC' };
}

/** For programs that fetch something for the caller, as pip does: his own environment without what is meant for us. */
export function callerEnvironment(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name in variables || name.startsWith('TEMPORAL_');
  return Object.fromEntries(Object.entries(ownEnvironment(source)).filter(([name]) => !isOurs(name)));
}

/** The variables whose whole name matches. */
export function chosen(source: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.test(name)));
}
