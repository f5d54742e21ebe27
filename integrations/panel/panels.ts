import type { PanelServer } from '../../domain/services/server.ts';
import type { PanelPort } from './port.ts';

/** The panels of all servers (B9). */
export type Panels = {
  /** That of a server; of the first one without an id. */
  of(serverId: string | null): Promise<PanelPort>;
  /** That of a server which was read already; null if there was none. Its token is looked up each time. */
  at(server: PanelServer | null): Promise<PanelPort>;
};
