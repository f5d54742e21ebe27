import { procedure, type Template } from './template.ts';

const examples = {
  name: 'Juan Perez',
  service: 'Hosting Plan 2',
  oldPrice: '$ 12.500,00',
  newPrice: '$ 14.000,00',
};

/** Notices of another price for a service: money depends on them, so they go by WhatsApp and e-mail and are never silenced (B2). */
export const priceTemplates = {
  price_change_announced: {
    ...procedure,
    text:
      'Hola {{name}}: cambia el precio de tu servicio {{service}}. Hoy es {{oldPrice}} y pasa a ser {{newPrice}} para los ' +
      'períodos que empiecen desde el {{from}}. Lo que ya te facturamos no cambia. Si no estás de acuerdo, podés pedir antes ' +
      'la baja al final del período desde el panel de clientes: hasta ese día funciona todo y no se renueva.',
    emailSubject: 'Cambia el precio de un servicio',
    examples: { ...examples, from: '01/09/2026' },
  },
  price_change_withdrawn: {
    ...procedure,
    text:
      'Hola {{name}}: dejamos sin efecto el cambio de precio de tu servicio {{service}} que te avisamos, de {{oldPrice}} a ' +
      '{{newPrice}}. No tenés que hacer nada; lo que ya te facturamos no cambia.',
    emailSubject: 'El precio de un servicio no cambia',
    examples,
  },
} as const satisfies Record<string, Template>;
