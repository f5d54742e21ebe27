/** Something differs from what the demo promises; the message is the whole story for a person. */
export class DemoError extends Error {}

/** What was asked for is refused. */
export class Refused extends DemoError {
  /** Whoever refused it, in their own words. */
  readonly words: string;

  constructor(message: string, words: string) {
    super(message);
    this.words = words;
  }
}

/** @throws DemoError with the sentence when it is not so. */
export function expectThat(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new DemoError(otherwise);
}
