/** How a machine calls itself, without the brackets that an address puts around an IPv6 one. */
export const LOOPBACK_NAMES = ['127.0.0.1', '::1', 'localhost'] as const;

const HOST_NAMES: ReadonlySet<string> = new Set(
  LOOPBACK_NAMES.map((name) => (name.includes(':') ? `[${name}]` : name)),
);

/** Whether an address is this machine's own, where an emulator may stand in for an outside party. */
export function isLoopback(url: URL): boolean {
  return HOST_NAMES.has(url.hostname);
}
