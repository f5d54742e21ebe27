import { isLoopback } from '../../integrations/addresses.ts';
import type { RunningStack } from '../demo-run/running-stack.ts';
import { PhonesRefusal } from './refusal.ts';

/** A stack whose every part that is given a password or a token is on this machine. @throws PhonesRefusal for another one. */
export function onlyLocal(stack: RunningStack): RunningStack {
  const { apiUrl, whatsappUrl, panelUrl, gatewayUrl, mailUrl } = stack;
  for (const address of [apiUrl, whatsappUrl, panelUrl, gatewayUrl, mailUrl]) {
    if (!URL.canParse(address) || !isLoopback(new URL(address)))
      throw new PhonesRefusal(
        `Los teléfonos hablan solo con lo que anda en esta máquina, y ${address} está afuera.`,
      );
  }
  return stack;
}
