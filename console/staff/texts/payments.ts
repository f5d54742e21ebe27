import type { Outputs } from '../../core/outputs.ts';

export type Payment = Outputs['staff']['payments']['get'];

/** Money that came for no invoice, for staff. */
export const payments = {
  one: 'El dinero',
  amount: 'Importe',
  unmatched: 'Sin dueño',
  provider: 'Medio de pago',
  number: 'Su número ahí',
  reference: 'Dice ser para',
  paidAt: 'Se pagó',
  receivedAt: 'Nos avisaron',
  client: 'De quién es',
  invoice: 'Para qué factura',
  invoiceOf: (number: number, name: string) => `Factura ${number}, de ${name}`,

  assign: 'Decir de quién es',
  assignLead: 'Buscá al cliente, o la factura por su número.',
  search: 'Cliente o factura',
  searchHint: 'Un nombre, un correo, un teléfono o el número de la factura.',
  submit: 'Buscar',
  found: 'Lo que encontramos',
  nothing: 'No encontramos ningún cliente ni factura así.',
  to: (name: string) => `A qué va, de ${name}`,
  credit: 'Saldo a favor',
  creditAbout: 'Paga lo próximo que se le facture en esa moneda.',
  owed: (owed: string, due: string) => `Faltan ${owed}, vence el ${due}`,
  giveTo: {
    invoice: (title: string) => `Asignarlo a ${title}`,
    client: (name: string) => `Dárselo a ${name}`,
  },
  question: {
    invoice:
      'Paga lo que se deba de esa factura, y lo que sobre queda como saldo a favor. Se le avisa al cliente.',
    client: 'Queda todo como saldo a favor. Se le avisa al cliente.',
  },
  yes: 'Sí, asignarlo',
};
