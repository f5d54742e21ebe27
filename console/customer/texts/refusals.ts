/** Where what stands in the way can be seen and dealt with. */
export const refusals = {
  toCancellation: 'Ver la baja',
};
