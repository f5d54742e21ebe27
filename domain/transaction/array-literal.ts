/** PostgreSQL's literal of an array: MikroORM would make a list of parameters of an array itself. */
export function arrayLiteral(elements: readonly (string | number)[]): string {
  const quoted = elements.map((element) => `"${String(element).replace(/["\\]/g, '\\$&')}"`);
  return `{${quoted.join(',')}}`;
}
