/** What a person who runs the local stack has to read and can act on; shown without a stack trace. */
export class StackError extends Error {
  override name = 'StackError';
}
