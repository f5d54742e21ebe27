/** Signing up, a forgotten password, confirming an e-mail. */
export const access = {
  signIn: 'Ingresar',
  forgotten: 'Olvidé mi clave',
  signUp: 'Crear mi cuenta gratis',

  signUpTitle: 'Creá tu cuenta',
  signUpLead:
    'Es gratis. En tu cuenta ves tus servicios, pagás tus facturas y recibís los que te transfieran.',
  aboutYou: 'Tus datos',
  name: 'Nombre y apellido, o razón social',
  email: 'Correo',
  emailHint: 'Te mandamos un enlace para confirmarlo.',
  phone: 'WhatsApp',
  phoneHint: 'Con código de área, como 11 2345-6789. Por acá te avisamos de facturas y cambios.',
  documentType: 'Tipo de documento',
  documentTypes: { DNI: 'DNI', CUIT: 'CUIT', PASSPORT: 'Pasaporte' },
  documentNumber: 'Número de documento',
  representative: 'Quién actúa por la empresa',
  representativeHint: 'Solo si la cuenta es de una empresa.',
  secrets: 'Tus dos claves',
  password: 'Clave para ingresar',
  passwordHint: 'Al menos 8 caracteres. Una frase que solo vos conozcas sirve muy bien.',
  securityKey: 'Clave de seguridad',
  securityKeyHint: 'Distinta de la otra. La pedimos para lo que no tiene vuelta atrás, como una baja.',
  signUpSubmit: 'Crear mi cuenta',

  sentTitle: 'Revisá tu correo',
  signedUp:
    'Te mandamos un mensaje a la dirección que escribiste. Abrí el enlace para confirmar que es tuya y después ingresá.',
  notArrived: 'Si en unos minutos no llega, mirá en el correo no deseado.',

  forgottenTitle: 'Olvidé mi clave',
  forgottenLead: 'Escribí el correo de tu cuenta y te mandamos un enlace para poner una clave nueva.',
  forgottenSubmit: 'Mandarme el enlace',
  resetSent: 'Si ese correo tiene una cuenta, en unos minutos te llega un enlace para poner una clave nueva.',

  newPasswordTitle: 'Poné una clave nueva',
  newPasswordLead: 'Al guardarla se cierran todas tus sesiones, en todos los dispositivos.',
  newPassword: 'Clave nueva',
  newPasswordSubmit: 'Guardar la clave',
  newPasswordDoneTitle: 'Clave guardada',
  newPasswordDone: 'Ya podés ingresar con tu correo y tu clave nueva.',
  newPasswordHelp: 'Si todavía querés cambiarla, pedí otro enlace: te llega a tu correo.',

  confirmTitle: 'Confirmá tu correo',
  confirmLead: 'Tocá el botón para confirmar que esta casilla es tuya.',
  confirmSubmit: 'Confirmar mi correo',
  confirmedTitle: 'Correo confirmado',
  confirmed: 'Ya podés ingresar con tu correo y tu clave.',
  confirmHelp:
    'Si ya lo confirmaste, no hace falta nada más. Si no, ingresá y pedí que te lo mandemos de nuevo.',
};
