import type { Domain } from '../texts/domains.ts';

/** What a page has its decisions about a domain do. */
export type Decided = {
  domain: Domain;
  /** Takes it as it is after the decision. */
  onDone: () => unknown;
  /** Reads again what was refused. */
  onRefused: () => unknown;
};
