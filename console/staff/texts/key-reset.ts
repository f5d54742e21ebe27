/** A lost security key. */
export const keyReset = {
  title: 'Perdió su clave de seguridad',
  lead: 'Comprobá quién es con su documento, no con lo que cualquiera puede saber. La clave de antes vale hasta que ponga otra.',
  askedAt: 'La pidió',
  allowedBy: 'La permite',
  nobody: 'nadie todavía',
  somebody: 'alguien del equipo',
  acts: {
    allow: {
      title: 'Permitir una clave nueva',
      about:
        'Le llega por correo un enlace que vale un día. Con la clave recién cambiada, un cambio de titular no es inmediato: espera.',
    },
    refuse: { title: 'Rechazar el pedido', about: 'Puede pedirla de nuevo. Lee el motivo en un mensaje.' },
  },
  allowLead: 'El enlace sale a su correo confirmado.',
  confirm: 'Confirmar y mandar el enlace',
  done: {
    allow: 'Listo: el enlace para poner la clave nueva sale a su correo.',
    refuse: 'Rechazado. Se le avisa con el motivo.',
  },
};
