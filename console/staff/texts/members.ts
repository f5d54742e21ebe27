import type { Outputs } from '../../core/outputs.ts';

export type Member = Outputs['staff']['members']['list']['items'][number];

/** Who is in the team. */
export const members = {
  title: 'Integrantes',
  suffix: 'Equipo',
  forAdministrators: 'Los integrantes del equipo los ve y los cambia un administrador.',
  empty: 'Todavía no hay nadie.',
  roles: { agent: 'Agente', administrator: 'Administrador' } as const satisfies Readonly<
    Record<Member['role'], string>
  >,
  states: {
    active: 'Con acceso',
    invited: 'Invitado: falta que elija su clave',
    renewing: 'Falta que active su segundo factor',
    disabled: 'Sin acceso',
  } as const satisfies Readonly<Record<Member['state'], string>>,
  you: 'Sos vos.',
  since: 'Desde',
  create: 'Sumar a alguien',
  createLead: 'Le llega un enlace por correo para elegir su clave y su segundo factor.',
  name: 'Nombre',
  email: 'Correo',
  role: 'Rol',
  invite: 'Mandarle la invitación',
  invited: (email: string) => `Listo: la invitación sale a ${email}.`,
  disable: (name: string) => `Quitarle el acceso a ${name}`,
  disableQuestion: 'Es ahora y no tiene vuelta: si vuelve, se le crea otro con otro correo.',
  disableYes: 'Sí, quitarle el acceso',
  renew: (name: string) => `Segundo factor nuevo para ${name}`,
  renewQuestion:
    'El de ahora y sus sesiones terminan ya. Le llega un enlace por correo para activar otro. Antes, comprobá que es quien dice ser.',
  lost: 'Qué perdió',
  losses: { factor: 'Solo el segundo factor', both: 'También la clave' },
  renewYes: 'Sí, mandarle el enlace',
};
