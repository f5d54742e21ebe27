/** Where what stands in the way can be seen and dealt with. */
export const refusals = {
  toAccount: 'Ir a Mis datos',
  copySignUp: 'Copiar el enlace para darse de alta',
  toDomains: 'Ver mis dominios',
};
