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
  resources: {
    disk: 'Espacio en disco',
    bandwidth: 'Transferencia por mes',
    emailAccounts: 'Casillas de correo',
    ftpAccounts: 'Cuentas FTP',
    databases: 'Bases de datos',
    mailingLists: 'Listas de correo',
    subdomains: 'Subdominios',
    parkedDomains: 'Dominios estacionados',
    addonDomains: 'Dominios adicionales',
  },
  unlimited: 'sin límite',
  unknown: '—',
};
