import { procedure, security, type Template } from './template.ts';

const examples = { name: 'Juan Perez', service: 'Hosting Plan 2' };

/** The freeze of a service (G9). */
export const serviceTemplates = {
  service_frozen: {
    ...procedure,
    text:
      'Hola {{name}}: bloqueamos el servicio {{service}} por seguridad. Sigue andando como siempre, pero mientras dure el bloqueo no ' +
      'se puede pasar a otro titular, cambiar de plan ni dar de baja. Nuestro equipo lo está revisando, y te avisamos cuando termine.',
    emailSubject: 'Bloqueamos un servicio por seguridad',
    examples,
  },
  service_unfrozen: {
    ...security,
    text:
      'Hola {{name}}: levantamos el bloqueo del servicio {{service}}. Los trámites que estaban en pausa siguen desde donde ' +
      'habían quedado.',
    emailSubject: 'Levantamos el bloqueo de un servicio',
    stops: 'bloqueamos tu cuenta',
    examples,
  },
} as const satisfies Record<string, Template>;
