import type { Service } from '../texts/services.ts';

/** What a page has its decisions about a service do. */
export type Decided = {
  service: Service;
  /** Takes it as it is after the decision. */
  onDone: () => unknown;
  /** Reads again what was refused. */
  onRefused: () => unknown;
};
