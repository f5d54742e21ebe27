import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A server whose panel has accounts of ours (B9). Its token is in the environment or in a file, never here. */
export const Server = defineEntity({
  name: 'Server',
  tableName: 'server',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** Of WHM's API: `https://host:2087`. */
    address: p.text(),
    /** The WHM user that the token belongs to. */
    panelUser: p.text(),
    /** The name of the environment variable that holds the token, or the absolute path of a file that does. */
    tokenReference: p.text(),
    capabilities: p.array(),
    createdAt: p.datetime(),
  },
});
export type Server = InferEntity<typeof Server>;

/** The variable that holds the token of the first server. */
export const FIRST_TOKEN = 'PANEL_TOKEN';

/** The id of the first server, within a statement. */
export const FIRST_SERVER = '(select id from server order by created_at, id limit 1)';

/** How a server's panel is reached. Stays inside one activity or call. */
export type PanelServer = Pick<Server, 'address' | 'panelUser' | 'tokenReference'>;

/** That of a service `s` as JSON, for statements that read what a panel is asked next; null if there is no server. */
export const PANEL_SERVER = /* sql */ `(
  select jsonb_build_object('address', v.address, 'panelUser', v.panel_user, 'tokenReference', v.token_reference)
  from server v where v.id = coalesce(s.server_id, ${FIRST_SERVER}))`;
