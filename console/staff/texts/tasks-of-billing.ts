import type { KindWords } from './task-words.ts';

/** Tasks about invoices, payments, renewals, domains and backups. */
export const billingTasks = {
  checkout_stuck: {
    title: 'Una factura no tiene su botón de pago',
    what: 'La pasarela no tiene cómo cobrar lo que se debe, o tiene otra suma: falló durante seis horas o lo rechazó. La factura se puede pagar por transferencia; su página no tiene botón mientras tanto.',
    choices: {
      retry: 'La pasarela se pone al día.',
      seen: 'Solo deja constancia. Con el próximo pago o anulación se prueba otra vez.',
    },
  },
  gateway_payment: {
    title: 'Un pago de la pasarela sin registrar',
    what: 'Un pago de la pasarela no está registrado, o no como está ahora. Buscalo en la pasarela por su número.',
    codes: {
      GatewayUnavailable: 'No se pudo consultar durante seis horas.',
      PAYMENT_CONFLICT: 'Estaba registrado con otros datos.',
    },
    choices: { retry: 'Se consulta una vez más.', seen: 'Solo deja constancia.' },
  },
  payment_unmatched: {
    title: 'Un pago que nadie reclama',
    what: 'Llegó dinero y no se sabe de qué factura es, o está en otra moneda. Asignalo acá a una factura, o a un cliente como saldo a favor: eso cierra la tarea.',
    choices: { returned: 'Lo devolviste. Lo que quedaba cuenta como devuelto.' },
  },
  payment_reversed: {
    title: 'Se devolvió un pago',
    what: 'El medio de pago se llevó lo que había pagado. Las facturas que pagaba se deben otra vez, con una semana de plazo, y el cliente ya lo sabe. Si está mal, reclamalo: lo que devuelvan cierra las facturas y la tarea.',
    choices: { seen: 'Lo miraste.' },
  },
  payment_reported: {
    title: 'Un cliente avisó de una transferencia',
    what: 'Dice que pagó por banco. Un comprobante no prueba nada: buscá el dinero en el banco. Los reclamos te esperan tres días hábiles desde el primer aviso.',
    choices: {
      recorded: 'Llegó. Se registra como dice el banco, y lo que falte se reclama desde mañana.',
      refused: 'No está. El cliente lee el motivo y los reclamos siguen desde mañana.',
    },
  },
  invoice_void_asked: {
    title: 'Un cliente pide anular una factura',
    what: 'Decidí si corresponde. La anulación de una renovación cuyo período ya empezó es de administradores.',
    choices: {
      void: 'Se anula, lo pagado queda como saldo a favor y se le avisa.',
      keep: 'Se le avisa que sigue como está.',
    },
  },
  renewal_not_issued: {
    title: 'Una renovación sin facturar',
    what: 'Ya había que facturarla y no se pudo. Nadie se suspende por eso. Se prueba cada seis horas, salvo lo que anularon ustedes.',
    codes: {
      voided: 'Ustedes la anularon.',
      covered_by_another_invoice: 'Ese período ya está en otra factura.',
    },
    choices: { issue: 'Se prueba ahora mismo, también si estaba anulada.' },
  },
  renewal_restored: {
    title: 'La base de datos sabe menos de un período',
    what: 'La base se recuperó de una copia y nada actúa sobre este período. Compará antes las facturas y los pagos desde entonces.',
    choices: { continue: 'Lo que dice la base está bien.' },
  },
  dunning_unnoticed: {
    title: 'No llega el aviso de una suspensión o una baja',
    what: 'Ningún medio tomó el aviso. Sin aviso, no sigue nada.',
    choices: {
      told_by_other_means: 'Ya lo sabe, por ejemplo por teléfono. Sigue desde el próximo día hábil.',
    },
  },
  price_change_untold: {
    title: 'No llega el aviso de un precio nuevo',
    what: 'Ningún medio tomó el aviso del precio nuevo. El servicio conserva su precio. Corregí sus datos con el cliente: un aviso posterior le llega.',
    choices: { seen: 'Lo miraste.' },
  },
  domain_renewal: {
    title: 'Un dominio para renovar',
    what: 'El próximo año está pago: renovalo en su registro.',
    choices: {
      renewed: 'El registro lo muestra renovado. Se le avisa al cliente.',
      could_not: 'La tarea vuelve con otro vencimiento.',
      not_renewable:
        'No hay manera. La factura se anula, lo pagado queda como saldo a favor y no se renueva más.',
    },
  },
  domain_not_invoiced: {
    title: 'Un dominio sin facturar',
    what: 'Había que renovarlo y no se pudo facturar.',
    codes: {
      no_price: 'Nadie dijo cuánto cuesta un año. Ponele precio en su ficha y la tarea se cierra.',
      too_late: 'Venció antes de que hubiera factura. Fijate en el registro si todavía se salva.',
    },
    choices: { seen: 'Solo deja constancia.' },
  },
  backup_failed: {
    title: 'Una cuenta sin copia de seguridad',
    what: 'No se pudo hacer la copia. Mientras no haya una, no se borra nada.',
    choices: {
      retry: 'El panel la hace de nuevo.',
      made_by_hand: 'Hiciste una y está en otro servidor. Vale como cualquiera.',
      keep_service: 'No va a haber copia, y la cuenta se queda.',
    },
  },
  backup_requested: {
    title: 'Un cliente pide su copia de seguridad',
    what: 'Quiere la copia de un servicio, que puede haber terminado. Contestale con un presupuesto.',
    choices: {
      quoted: 'Un presupuesto para ese cliente, que no esté retirado.',
      answered: 'De otra manera, por ejemplo porque no hay copia.',
    },
  },
  upgrade_asked: {
    title: 'Un cliente pide una subida de plan a medida',
    what: 'Quiere una que no se ofrece sola. Contestale con un presupuesto que la incluya.',
    choices: {
      quoted: 'Un presupuesto para ese cliente, que no esté retirado.',
      answered: 'De otra manera.',
    },
  },
} as const satisfies Readonly<Record<string, KindWords>>;
