import type { Outputs } from '../../core/outputs.ts';

export type Key = Outputs['staff']['keys']['list']['items'][number];
export type Scope = Key['scopes'][number];

/** Keys by which programs of somebody else call. */
export const keys = {
  title: 'Claves de integración',
  suffix: 'Equipo',
  lead: 'Con una, un programa de otros usa nuestra API: solo para lo que la clave permite.',
  forAdministrators: 'Las claves de integración las ve y las cambia un administrador.',
  empty: 'No hay ninguna clave.',
  emptyNext: 'Creá una cuando un programa la necesite.',
  scopes: {
    'payments:record': {
      title: 'Registrar pagos',
      about: 'De un solo proveedor, y devolver los que registró.',
    },
    'invoices:read': {
      title: 'Leer facturas',
      about: 'De cualquier cliente, de a uno o de un servicio, con sus importes.',
    },
  } as const satisfies Readonly<Record<Scope, { title: string; about: string }>>,

  create: 'Crear una clave',
  createLead:
    'Se muestra una sola vez. Si se corta antes de que la copies, revocala en la lista y creá otra.',
  name: 'Para qué programa',
  pick: 'Qué permite',
  pickSome: 'Elegí al menos una cosa.',
  provider: 'Proveedor',
  providerHint: 'De qué medio de pago, con un nombre corto como pagofacil. Es de esta clave para siempre.',
  validDays: 'Cuántos días vale',
  make: 'Crear la clave',

  made: (name: string) => `La clave de ${name}`,
  madeLead: 'Copiala ahora y guardala donde se guardan los secretos: no se vuelve a mostrar.',
  copy: 'Copiar',
  saved: 'Ya la guardé',

  states: {
    good: 'Vigente',
    leaving: 'La reemplaza otra',
    expired: 'Vencida',
    ended: 'Terminada',
  } as const satisfies Readonly<Record<Key['state'], string>>,
  begins: 'Empieza con',
  permits: 'Permite',
  createdAt: 'Se creó',
  expiresAt: 'Vence',
  goodUntil: 'Vale hasta',
  endedAt: 'Terminó',
  lastUsedAt: 'Último uso',
  neverUsed: 'Nunca se usó.',

  rotate: (name: string) => `Cambiar la de ${name} por otra`,
  rotateLead: 'La nueva permite lo mismo. Las dos valen mientras el programa se pasa a la nueva.',
  overlapHours: 'Cuántas horas sigue valiendo la de ahora',
  rotateYes: 'Crear la nueva',
  revoke: (name: string) => `Revocar la de ${name}`,
  revokeQuestion: 'Deja de valer ahora, y el programa que la usa deja de poder entrar. No tiene vuelta.',
  revokeYes: 'Sí, revocarla',
};
