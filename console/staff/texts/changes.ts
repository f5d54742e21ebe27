/** What is under way, for staff. */
export const changes = {
  title: 'Trámites abiertos',
  suffix: 'Equipo',
  empty: 'No hay trámites abiertos.',
  emptyNext: 'Los que abran los clientes aparecen acá.',
  kinds: {
    transfer: 'Cambio de titular',
    cancellation: 'Baja',
    upgrade: 'Subida de plan',
    activation: 'Alta',
  },
  states: {
    awaiting_consents: 'faltan confirmaciones',
    cooling_off: 'en espera, por seguridad',
    paused: 'en pausa',
    committed: 'pasando los accesos',
    scheduled: 'programada',
    claimed: 'en ejecución',
    awaiting_payment: 'falta el pago',
    paid: 'en preparación',
  } as Readonly<Record<string, string>>,
  hasTasks: 'Con tareas',
  run: 'Ver en Temporal',
};
