/** Sessions, secrets and the freeze of one's own account. */
export const security = {
  title: 'Seguridad',
  sessions: 'Sesiones abiertas',
  sessionsLead: 'Si no reconocés una, cerrala y cambiá tu clave.',
  openedAt: (when: string) => `Abierta el ${when}`,
  endsAt: (when: string) => `Se cierra sola el ${when}`,
  thisOne: 'Esta',
  close: 'Cerrar',
  closeOne: (when: string) => `Cerrar la sesión abierta el ${when}`,

  password: 'Clave para ingresar',
  passwordLead: 'Al cambiarla se cierran tus otras sesiones.',
  currentPassword: 'Clave actual',
  newPassword: 'Clave nueva',
  changePassword: 'Cambiar la clave',
  passwordChanged: 'Listo: desde ahora ingresás con la clave nueva. Tus otras sesiones se cerraron.',

  key: 'Clave de seguridad',
  keyLead: 'La pedimos para transferir sin espera, dar de baja o cambiar tus datos.',
  currentKey: 'Clave de seguridad actual',
  newKey: 'Clave de seguridad nueva',
  changeKey: 'Cambiar la clave de seguridad',
  keyChanged: 'Listo: desde ahora vale la clave de seguridad nueva.',
  lostKey: 'La perdí',
  lostKeyAgain: 'Pedirla otra vez',
  lostKeyQuestion:
    'Nuestro equipo comprueba quién sos y te manda un enlace por correo. Hasta entonces vale la de siempre.',
  lostKeyYes: 'Pedir una nueva',
  lostKeyAsked:
    'Pediste una clave de seguridad nueva. Nuestro equipo comprueba quién sos y te manda un enlace por correo. Hasta entonces vale la de siempre.',

  freezeTitle: 'Bloquear mi cuenta',
  freezeLead:
    'Si alguien entró a tu cuenta o pidió algo en tu nombre: nadie puede transferir, dar de baja ni cambiar nada, y lo que esté en curso se detiene. Tus servicios siguen funcionando y podés pagar tus facturas.',
  freezeLift: 'Solo nuestro equipo puede levantar el bloqueo, después de hablar con vos.',
  freeze: 'Bloquear mi cuenta',
  freezeYes: 'Sí, bloquearla ahora',
};
