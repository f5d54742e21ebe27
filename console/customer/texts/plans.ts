/** What can be hired: choosing a plan and what each gives. */
export const plans = {
  category: '¿De qué categoría?',
  plan: '¿Qué plan?',
  period: '¿Cada cuánto querés pagar?',

  contents: 'Qué incluye',
  compared: 'Qué cambia',
  resource: 'Recurso',
  today: 'Hoy',
  withIt: 'Con el nuevo',
};
