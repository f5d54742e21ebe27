import {
  informational,
  informationalToBoth,
  procedure,
  procedureByEmail,
  type Template,
} from './template.ts';

const name = 'Juan Perez';
const service = 'Hosting Plan 2';
const reference = 'UP-7KQ2MW9X';
const plans = { fromPlan: 'Plan 2', toPlan: 'Plan 3' };
const sums = { period: 'anual', price: '$ 198.000,00', paid: '$ 125.000,00', difference: '$ 73.000,00' };

/** What is told of an upgrade, from its request to the plan that works (U6–U9). */
export const upgradeTemplates = {
  upgrade_requested: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: recibimos tu pedido {{reference}} de pasar {{service}} de {{fromPlan}} a {{toPlan}}, pago {{period}}. El plan nuevo cuesta ' +
      '{{price}} por período; por el período en curso ya pagaste {{paid}} y por el cambio se paga {{difference}} ahora. El servicio ' +
      'queda con vencimiento el {{dueDate}}. Apenas se pague la factura {{invoice}} el cambio se hace solo; si no se paga hasta el ' +
      '{{lastDay}} inclusive, el pedido se cancela y no queda nada que pagar.',
    emailSubject: 'Recibimos tu pedido de cambio de plan',
    examples: {
      name,
      service,
      ...plans,
      ...sums,
      dueDate: '10/03/2027',
      invoice: '1042',
      lastDay: '17/03/2026',
      reference,
    },
  },
  upgrade_completed: {
    ...procedure,
    text:
      'Hola {{name}}: tu servicio {{service}} ya funciona con el plan {{toPlan}}, pago {{period}}. El plan cuesta {{price}} por ' +
      'período; por el período en curso ya habías pagado {{paid}} y por el cambio se pagó {{difference}} con la factura {{invoice}}. ' +
      'El próximo vencimiento es el {{dueDate}}. Este cambio tiene el código {{reference}}, por si tenés que mencionarlo.',
    emailSubject: 'Tu plan nuevo ya está funcionando',
    examples: {
      name,
      service,
      toPlan: plans.toPlan,
      ...sums,
      invoice: '1042',
      dueDate: '10/03/2027',
      reference,
    },
  },
  upgrade_expired: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: como la factura {{invoice}} no se pagó a tiempo, cancelamos el cambio de {{service}} al plan {{toPlan}}, que ' +
      'costaba {{difference}} ahora y {{price}} por período. Tu servicio sigue igual, con el plan {{fromPlan}}. No tenés que pagar ' +
      'nada; si pagaste una parte, quedó como saldo a favor. Si todavía lo querés, pedilo de nuevo y te decimos cuánto cuesta en ese ' +
      'momento. El pedido que se canceló es el {{reference}}, no hace falta que hagas nada.',
    emailSubject: 'Cancelamos un cambio de plan que no se pagó',
    examples: {
      name,
      service,
      ...plans,
      price: sums.price,
      difference: sums.difference,
      invoice: '1042',
      reference,
    },
  },
  upgrade_refused: {
    ...procedure,
    text:
      'Hola {{name}}: cancelamos el cambio de {{service}} al plan {{toPlan}} porque el servicio dejó de estar activo antes de que se ' +
      'pagara. Anulamos la factura {{invoice}} de {{difference}}: no la pagues; si pagaste una parte, quedó como saldo a favor. Cuando ' +
      'el servicio esté activo lo podés pedir de nuevo; este pedido era el {{reference}} y quedó cerrado.',
    emailSubject: 'Cancelamos tu cambio de plan',
    examples: {
      name,
      service,
      toPlan: plans.toPlan,
      difference: sums.difference,
      invoice: '1042',
      reference,
    },
  },
  upgrade_superseded: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: como pediste la baja de {{service}}, cancelamos el cambio al plan {{toPlan}} que estaba sin pagar y anulamos su ' +
      'factura {{invoice}} de {{difference}}. No la pagues; si pagaste una parte, quedó como saldo a favor. El cambio que se ' +
      'canceló era el {{reference}}, y no queda nada pendiente de él.',
    emailSubject: 'Cancelamos tu cambio de plan',
    examples: {
      name,
      service,
      toPlan: plans.toPlan,
      difference: sums.difference,
      invoice: '1042',
      reference,
    },
  },
  /** A quote that carries an upgrade (U5). */
  quote_available_upgrade: {
    ...informationalToBoth,
    text:
      'Hola {{name}}: te preparamos el presupuesto {{quote}} para pasar {{service}} al plan {{plan}}, pago {{period}}. Se paga {{total}} ' +
      'ahora y {{recurring}} por período desde la próxima renovación; lo podés aceptar hasta el {{validUntil}} inclusive. Para verlo y ' +
      'responderlo, ingresá al panel de clientes desde el {{button}}; si no lo aceptás, no se factura nada.',
    button: { label: 'Ver el presupuesto', base: 'site' },
    emailSubject: 'Tenés un presupuesto para ver',
    quiet: true,
    examples: {
      name,
      quote: '310',
      service,
      plan: plans.toPlan,
      period: sums.period,
      total: sums.difference,
      recurring: sums.price,
      validUntil: '25/03/2026',
      link: 'https://panel.example.com/presupuestos/310',
    },
  },
  /** A payment that came after its upgrade had ended (U8). */
  payment_after_upgrade: {
    ...informational,
    text:
      'Hola {{name}}: recibimos {{amount}} el {{date}} para la factura {{invoice}}, que ya estaba anulada porque el cambio de plan había ' +
      'terminado. Te quedan {{credit}} como saldo a favor. Si todavía querés el plan nuevo, pedilo otra vez desde el {{button}}: te ' +
      'decimos cuánto cuesta ahora y el saldo se usa solo.',
    button: { label: 'Ver mis servicios', base: 'site' },
    examples: {
      name,
      amount: sums.difference,
      date: '18/03/2026',
      invoice: '1042',
      credit: sums.difference,
      link: 'https://panel.example.com/servicios',
    },
  },
  upgrade_given_up: {
    ...procedure,
    text:
      'Hola {{name}}: no pudimos pasar {{service}} al plan {{toPlan}}. Tu servicio sigue igual, con el plan {{fromPlan}}, y los ' +
      '{{difference}} que pagaste con la factura {{invoice}} quedaron como saldo a favor: se usan solos en tu próxima factura. Tu ' +
      'ejecutivo de cuentas puede buscarte otra opción: decile el código {{reference}} de este cambio.',
    emailSubject: 'No pudimos hacer tu cambio de plan',
    examples: {
      name,
      service,
      ...plans,
      difference: sums.difference,
      invoice: '1042',
      reference,
    },
  },
} as const satisfies Record<string, Template>;
