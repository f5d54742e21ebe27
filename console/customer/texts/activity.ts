/** What happened to one's account. */
export const activity = {
  title: 'Actividad',
  lead: 'Lo que pasó con tu cuenta y tus servicios, lo más nuevo primero. Si algo no lo hiciste vos, bloqueá tu cuenta.',
  empty: 'Todavía no pasó nada.',
  emptyNext: 'Acá vas a ver los cambios de tu cuenta, tus facturas y tus trámites.',
  /** Who did it, where that is not a client signed in. */
  by: { staff: 'nuestro equipo', sender: 'por WhatsApp', system: 'automático' },
  zone: (zone: string) => `Los horarios son de ${zone}.`,
  toSecurity: 'Ir a Seguridad',
};
