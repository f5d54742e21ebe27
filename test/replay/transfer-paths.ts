import { pathsOfConsent } from './paths-of-consent.ts';
import { pathsOfHandOver } from './paths-of-hand-over.ts';
import { pathsOfTrouble } from './paths-of-trouble.ts';
import type { Path } from './play.ts';

/** Every path of the workflow `transfer`, by name. */
export const transferPaths: Record<string, Path> = {
  ...pathsOfConsent,
  ...pathsOfTrouble,
  ...pathsOfHandOver,
};
