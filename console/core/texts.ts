/** What every page says. */
export const texts = {
  unreachable: 'No pudimos comunicarnos. Revisá tu conexión y probá de nuevo: lo que escribiste sigue acá.',
  offline: 'Estás sin conexión. Lo que ves puede no estar al día.',
  loading: 'Cargando…',
  retry: 'Probar de nuevo',
  errorTitle: 'No se pudo',
  callId: (id: string) => `Número para nuestro equipo: ${id}`,
  required: 'Completá este dato.',
  checkFields: (count: number) =>
    count === 1 ? 'Revisá el dato marcado.' : `Revisá los ${count} datos marcados.`,
  show: 'Mostrar',
  hide: 'Ocultar',
  signOut: 'Salir',
  navigation: 'Secciones',
  skip: 'Ir al contenido',
  notFoundTitle: 'No encontramos esta página',
  notFound: 'Puede que el enlace se haya cortado. Abrilo otra vez desde el mensaje, o volvé al inicio.',
  back: 'Volver al inicio',
  more: 'Ver más',
  frozenTitle: 'Tu cuenta está bloqueada por seguridad',
  frozen:
    'Nadie puede cambiar ni transferir nada hasta que nuestro equipo levante el bloqueo. Podés ver tus servicios y pagar tus facturas.',
  signIn: {
    title: 'Ingresar',
    staffTitle: 'Mesa del equipo',
    email: 'Correo',
    password: 'Clave',
    totp: 'Código de la aplicación',
    totpHint: 'Los seis números que muestra ahora tu aplicación de claves.',
    submit: 'Ingresar',
    over: 'Tu sesión venció o se cerró. Ingresá de nuevo y seguís donde estabas.',
  },
};
