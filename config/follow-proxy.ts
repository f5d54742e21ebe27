import { setGlobalProxyFromEnv } from 'node:http';
import { EnvironmentError } from './environment.ts';
import type { Part } from './variables.ts';

/** Read by every HTTPS client, not as variables of our own: how this network reaches the outside. */
export const proxyVariables = ['HTTPS_PROXY', 'NO_PROXY'] as const;

type Source = Readonly<NodeJS.ProcessEnv>;

/**
 * Lets what this process asks over HTTPS, Twilio, Mercado Pago and the panel, go through the proxy that HTTPS_PROXY names, save where
 * NO_PROXY says otherwise. PostgreSQL, Temporal and the mail server are always reached directly.
 * @throws EnvironmentError when the proxy's address is none.
 */
export function followProxy(part: Part, source: Source = process.env): void {
  const proxy = source['https_proxy'] || source['HTTPS_PROXY'];
  if (proxy && !isProxy(proxy)) {
    const expected = 'expected the address of an HTTP proxy, as http://outbound.example.com:8080';
    throw new EnvironmentError(part, [`HTTPS_PROXY is wrong: ${expected}`]);
  }
  setGlobalProxyFromEnv({ https_proxy: proxy, no_proxy: source['no_proxy'] || source['NO_PROXY'] });
}

function isProxy(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}
