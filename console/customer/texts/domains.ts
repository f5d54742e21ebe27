/** The client's domains. */
export const domains = {
  title: 'Dominios',
  empty: 'No tenés dominios con nosotros.',
  emptyNext: (team: string) => `Si querés uno, comunicate con ${team} y te mandamos un presupuesto.`,
  lead: 'Los dominios se pagan por año y no se dan de baja: si no querés más uno, pedí que no se renueve.',
  renews: 'Se renueva',
  ends: 'No se renueva',
  lapsed: 'Vencido',
  expiresOn: (day: string) => `Pago hasta el ${day} inclusive`,
  price: (amount: string) => `${amount} por año`,
  pay: (number: number) => `Ver y pagar la factura ${number}`,
  stopOf: (name: string) => `No renovar ${name}`,
  stopQuestion: (name: string, day: string) =>
    `${name} deja de ser tuyo después del ${day}, y otra persona lo puede registrar. Si hay una factura por el año que viene, se anula.`,
  stopYes: 'Sí, que no se renueve',
  renewOf: (name: string) => `Renovar ${name}`,
  renewQuestion: 'Te mandamos la factura del año que viene cuando corresponda.',
  renewYes: 'Sí, que se renueve',
};
