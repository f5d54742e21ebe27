/** Something differs from what the demo promises; the message is the whole story for a person. */
export class DemoError extends Error {}

/** @throws DemoError with the sentence when it is not so. */
export function expectThat(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new DemoError(otherwise);
}
