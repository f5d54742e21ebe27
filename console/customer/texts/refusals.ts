/** Where what stands in the way can be seen and dealt with. */
export const refusals = {
  toCancellation: 'Ver la baja',
  toTransfer: 'Ver el cambio de titular',
  toAccount: 'Ir a Mis datos',
  copySignUp: 'Copiar el enlace para darse de alta',
  toDomains: 'Ver mis dominios',
  toUpgrade: 'Ver la subida de plan',
};
