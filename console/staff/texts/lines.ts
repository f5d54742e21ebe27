/** The lines of a quote or of an invoice, as staff writes them. */
export const lines = {
  title: 'Renglones',
  one: (number: number) => `Renglón ${number}`,
  description: 'Qué es',
  amount: 'Importe',
  amountHint: 'Con impuestos. Un descuento va con un menos, como -1.500.',
  wrongAmount: 'Escribí un importe, como 12.500,50 o -1.500.',
  add: 'Agregar un renglón',
  remove: (number: number) => `Quitar el renglón ${number}`,
  total: 'Total',
};
