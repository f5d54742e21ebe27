/** What is typed as a number. */
export const numbers = {
  notWhole: 'Escribí un número, sin decimales.',
};
