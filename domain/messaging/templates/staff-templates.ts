import { procedureByEmail, type Template } from './template.ts';

const examples = { name: 'Ana Ruiz', link: 'https://panel.example.com/acceso-equipo/abc' };

/** To members of staff, about their own access (C8). */
export const staffTemplates = {
  staff_invitation: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: para ingresar como parte del equipo tenés que elegir una clave y activar el segundo factor en tu aplicación ' +
      'de claves. Si ya tenías acceso, el anterior dejó de valer. Abrí este enlace:\n\n{{link}}\n\nSirve una sola vez y durante un día. Si no lo esperabas, no lo abras y avisale ' +
      'a quien administra el equipo.',
    emailSubject: 'Activá tu acceso al equipo',
    secret: true,
    examples,
  },
  staff_second_factor: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: tu segundo factor dejó de valer y se cerraron tus sesiones. Para activar el nuevo en tu aplicación de ' +
      'claves, con tu clave de siempre a mano, abrí este enlace:\n\n{{link}}\n\nSirve una sola vez y durante un día. Si no lo ' +
      'pediste, no lo abras y avisale a quien administra el equipo.',
    emailSubject: 'Activá tu nuevo segundo factor',
    secret: true,
    examples,
  },
} as const satisfies Record<string, Template>;
