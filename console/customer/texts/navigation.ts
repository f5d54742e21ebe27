/** The frame around the customers' pages. */
export const navigation = {
  brand: 'Panel de clientes',
  services: 'Mis servicios',
  invoices: 'Facturas',
  quotes: 'Presupuestos',
  domains: 'Dominios',
  alerts: 'Avisos',
  account: 'Mis datos',
};
