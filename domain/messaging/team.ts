import type { Deployment } from '../transaction/context.ts';

/** Who reads what clients write, as messages name it. */
export function teamOf({ staffContact }: Pick<Deployment, 'staffContact'>): string {
  return staffContact === undefined ? 'nuestro equipo' : `nuestro equipo (${staffContact})`;
}
