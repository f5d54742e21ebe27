import { informationalToBoth, procedure, type Template, team } from './template.ts';

const name = 'Juan Perez';
const domain = 'juanperez.com.ar';
const expiresOn = '15/09/2026';

/** Notices of a domain: what is lost on a day is told by WhatsApp and e-mail, and never silenced (A1, B7). */
export const domainTemplates = {
  domain_not_renewed: {
    ...procedure,
    text:
      'Hola {{name}}: tu dominio {{domain}} vence el {{expiresOn}} y no está pedido que se renueve. Después de ese día lo perdés, ' +
      'con el sitio y los correos que lo usan, y lo puede registrar cualquiera. Si lo querés conservar, pedí antes su ' +
      'renovación desde el panel de clientes.',
    emailSubject: 'Vas a perder un dominio',
    examples: { name, domain, expiresOn },
  },
  domain_unpaid: {
    ...procedure,
    text:
      'Hola {{name}}: tu dominio {{domain}} vence el {{expiresOn}} y falta pagar {{owed}} de la factura {{invoice}} para ' +
      'renovarlo. Si no se paga hasta ese día, lo perdés, con el sitio y los correos que lo usan. Podés pagarla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Falta pagar la renovación de un dominio',
    examples: {
      name,
      domain,
      expiresOn,
      owed: '$ 18.000,00',
      invoice: '1042',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  domain_lapsed: {
    ...procedure,
    text:
      'Hola {{name}}: tu dominio {{domain}} venció el {{expiresOn}} y no se renovó. Por unos días puede que todavía se ' +
      'recupere: si lo querés, avisale hoy mismo a {{team}}, antes de que sea tarde.',
    emailSubject: 'Venció un dominio',
    examples: { name, domain, expiresOn, team },
  },
  domain_renewed: {
    ...procedure,
    text: 'Hola {{name}}: renovamos tu dominio {{domain}} y ahora vence el {{expiresOn}}. No tenés que hacer nada más.',
    emailSubject: 'Renovamos un dominio',
    examples: { name, domain, expiresOn },
  },
  domain_deleted: {
    ...informationalToBoth,
    text:
      'Hola {{name}}: el {{date}} sacamos el dominio {{domain}} de nuestra base. Motivo: {{reason}}. Ya no lo renovamos ni ' +
      'lo facturamos; si lo seguís usando, avisale a {{team}} hoy mismo.',
    emailSubject: 'Sacamos un dominio de nuestra base',
    quiet: true,
    examples: { name, date: '16/09/2026', domain, reason: 'lo pediste vos', team },
  },
} as const satisfies Record<string, Template>;
