/** The product's workflows after a bad deploy: whatever wakes a transfer ends in an error that fails its workflow task. */
export { credentials } from '../../../workflows/index.ts';

export async function transfer(): Promise<string> {
  throw new TypeError('undefined is not a function');
}
