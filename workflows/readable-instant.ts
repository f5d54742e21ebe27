/** Of an ISO instant, up to its minutes. */
const MINUTES = 16;

/** An instant, in milliseconds since the epoch, as Temporal's UI shows it to operations. */
export function readable(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, MINUTES).replace('T', ' ')} UTC`;
}
