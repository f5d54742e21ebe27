/** The product's workflows after a bad deploy: no delivery of a message gets past its first workflow task. */
export { credentials, transfer } from '../../../workflows/index.ts';

export async function delivery(): Promise<string> {
  throw new TypeError('undefined is not a function');
}
