/** One's own data and being verified. */
export const account = {
  title: 'Mis datos',
  name: 'Nombre',
  representative: 'Quién actúa por la empresa',
  email: 'Correo',
  phone: 'WhatsApp',
  document: 'Documento',
  pendingTitle: 'Falta confirmar tu correo nuevo',
  pending: (email: string, when: string) =>
    `Abrí el enlace que te mandamos a ${email}. Hasta entonces vale el de siempre; el enlace sirve hasta el ${when}.`,

  verification: 'Verificación',
  verified: 'Cuenta verificada',
  asked: 'Pedida, la estamos revisando',
  unverified: 'Sin verificar',
  verifiedLead: 'Podés transferir y recibir servicios.',
  askedLead: 'Nuestro equipo compara tus datos con tu documento. Te avisamos por WhatsApp y por correo.',
  unverifiedLead:
    'Hace falta para transferir o recibir un servicio. Revisá que tu nombre y tu documento estén como figuran en él y pedila.',
  ask: 'Pedir la verificación',

  edit: 'Cambiar mis datos',
  editTitle: 'Cambiar mis datos',
  back: 'Volver a Mis datos',
  contactTitle: 'Correo, WhatsApp y documento',
  contactLead:
    'Te avisamos del cambio al contacto anterior y al nuevo. Un correo nuevo vale cuando abrís su enlace.',
  phoneVoids: 'Si tenés un cambio de titular en curso, hay que confirmarlo de nuevo.',
  nameTitle: 'Nombre',
  identityLead: 'Si cambiás tu nombre o tu documento, hay que verificar la cuenta de nuevo.',
  save: 'Guardar los cambios',
  saveName: 'Guardar el nombre',
  security: 'Seguridad: claves, sesiones y bloqueo',
  activity: 'Actividad: lo que pasó con tu cuenta',
};
