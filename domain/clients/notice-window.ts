import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Address } from '../messaging/tell.ts';

/**
 * What a client edits, as they read it, by kinds of notice. Each kind has a place of its own among the notices of a day:
 * whoever edits a name all day long cannot use up the notice of a new phone.
 */
export const editKinds = {
  names: { name: 'tu nombre', representative: 'quien representa a la empresa' },
  contact: {
    phone: 'tu teléfono',
    email: 'tu correo',
    pendingEmail: 'tu correo (falta confirmarlo)',
    document: 'tu documento',
  },
  password: { password: 'tu clave' },
  security_key: {
    securityKey: 'tu clave de seguridad',
    lostSecurityKey:
      'tu clave de seguridad (se pidió una nueva; falta que nuestro equipo compruebe que sos vos)',
  },
} as const;
export type EditKind = keyof typeof editKinds;
export type Edited = { [K in EditKind]: keyof (typeof editKinds)[K] }[EditKind];
export type Waiting = { edited: Edited[]; addresses: Address[] };

/** What the edits of one client caused since `startedAt`: notices that went out at once, and what waits for the summary (C7). */
export const NoticeWindow = defineEntity({
  name: 'NoticeWindow',
  tableName: 'notice_window',
  properties: {
    clientId: p.uuid().primary(),
    startedAt: p.datetime(),
    told: p.json<Partial<Record<EditKind, number>>>(),
    /** Erased once the summary is sent: its addresses may be old ones. */
    waiting: p.json<Waiting>().nullable(),
  },
});
export type NoticeWindow = InferEntity<typeof NoticeWindow>;
