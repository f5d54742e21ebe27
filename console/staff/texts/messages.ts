import type { Outputs } from '../../core/outputs.ts';

export type Message = Outputs['staff']['alerts']['list']['items'][number];

type Tone = '' | 'good' | 'warn' | 'bad';
type StateWords = { text: string; tone: Tone };

/** How far a message has come. */
const states: Readonly<Record<Message['state'], StateWords>> = {
  queued: { text: 'En cola', tone: '' },
  held: { text: 'Retenido', tone: 'warn' },
  silenced: { text: 'Silenciado por el cliente', tone: '' },
  sending: { text: 'Saliendo', tone: '' },
  sent: { text: 'Enviado', tone: '' },
  delivered: { text: 'Entregado', tone: 'good' },
  read: { text: 'Leído', tone: 'good' },
  failed: { text: 'Falló', tone: 'bad' },
  parked: { text: 'No se sabe si salió', tone: 'warn' },
};

/** What went out and what came in, for staff. */
export const messages = {
  title: 'Mensajes',
  suffix: 'Equipo',
  ofChange: 'Qué se les dijo',
  none: 'Todavía no se mandó nada.',
  empty: 'No hay mensajes así.',
  emptyNext: 'Elegí otro estado, canal o plantilla.',
  states,
  channels: { whatsapp: 'WhatsApp', email: 'Correo' } as Readonly<Record<Message['channel'], string>>,
  classes: {
    security: 'Seguridad',
    procedure: 'Trámite',
    informational: 'Informativo',
    answer: 'Respuesta',
  } as Readonly<Record<string, string>>,
  state: 'Estado',
  channel: 'Canal',
  template: 'Plantilla',
  all: 'Todos',
  allTemplates: 'Todas',
  text: 'Qué decía',
  hidden: 'Llevaba un enlace de un solo uso: no se guarda lo que decía.',
  overtaken: 'Lo que anuncia ya no es así.',
  copy: 'Es una copia, mandada por el equipo.',
  resend: 'Mandar de nuevo',
  resent: 'Listo: sale una copia al contacto de ahora.',
  toClient: 'Ver el cliente',
  number: { one: 'mensaje', other: 'mensajes' },
  sent: 'Lo que salió',
  view: 'Qué mirar',
  views: { recibidos: 'Lo que llegó y nadie entendió' },
  emptyReceived: 'No llegó nada que no se haya entendido.',
  emptyReceivedNext: 'Lo que escriban por WhatsApp y no sea de ningún trámite aparece acá.',
  media: { one: 'archivo', other: 'archivos' },
  maybe: 'Puede ser el teléfono de un cliente. Eso no prueba quién escribió.',
};
