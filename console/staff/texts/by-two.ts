/** What takes two people of the team. */
export const byTwo = {
  takesTwo: 'Donde son dos o más en el equipo, hacen falta dos personas.',
  askedByYou: 'Lo pediste vos. Falta que lo confirme otra persona del equipo.',
  askedBy: (who: string) => `${who} lo pidió. Si estás de acuerdo, confirmalo.`,
  somebody: 'Otra persona del equipo',
};
