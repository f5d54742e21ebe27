/** The accesses of a service, sent to its client. */
export const accesses = {
  title: 'Accesos',
  lead: (name: string, email: string) =>
    `A ${name} le llega un enlace por correo, a ${email}, que se abre una sola vez. Los enlaces de antes ya no muestran nada. Asegurate de que hablás con esa persona.`,
  notYet: 'Cuando el alta esté completa, los accesos se mandan desde acá.',
  pick: '¿Con qué clave?',
  ways: {
    renew: {
      title: 'Una nueva, que pone el panel',
      about: 'La de ahora deja de servir.',
    },
    send: {
      title: 'Una que pusiste vos',
      about: 'Para lo que se maneja a mano, o si el panel no contesta. La clave no queda guardada.',
    },
  },
  renew: 'Poner otra clave y mandar el enlace',
  user: 'Usuario',
  password: 'Clave',
  send: 'Mandar el enlace',
  renewed: (email: string) => `Listo: el panel pone la clave y el enlace sale a ${email}.`,
  sent: (email: string) => `Listo: el enlace sale a ${email}.`,
};
