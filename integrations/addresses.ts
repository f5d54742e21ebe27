const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether an address is this machine's own, where an emulator may stand in for an outside party. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}
