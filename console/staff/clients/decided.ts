import type { Client } from '../texts/clients.ts';

/** What a page has its decisions about a client do. */
export type Decided = {
  client: Client;
  onDone: (client: Client) => void;
  /** Reads again what was refused. */
  onRefused: () => unknown;
};
