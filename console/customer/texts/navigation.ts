/** The frame around the customers' pages. */
export const navigation = {
  brand: 'Panel de clientes',
  services: 'Mis servicios',
  account: 'Mis datos',
};
