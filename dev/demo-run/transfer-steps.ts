import { type DemoService, type DemoTransfer, type Person, told } from './person.ts';
import type { RunningStack } from './running-stack.ts';

/** Who gives which service to whom. */
export type Cast<Somebody> = { giver: Somebody; taker: Somebody; service: DemoService };

/** The demo's product whose accounts are on the panel: its transfers end without staff. */
const PANEL_PRODUCT = 'Hosting';

/** Whether a service can change hands now, and the demo's panel can follow. */
export function canBeTransferred({
  status,
  frozen,
  product,
  owedInvoices,
  openChange,
}: DemoService): boolean {
  const isFree = !frozen && openChange === null && owedInvoices.length === 0;
  return status === 'active' && product === PANEL_PRODUCT && isFree;
}

/** Who can give the other one a service now: Juan before Jose. Undefined where neither can. */
export async function castTransfer<Somebody>(
  { juan, jose }: Record<'juan' | 'jose', Somebody>,
  servicesOf: (somebody: Somebody) => Promise<DemoService[]>,
): Promise<Cast<Somebody> | undefined> {
  for (const [giver, taker] of [
    [juan, jose],
    [jose, juan],
  ] as const) {
    const services = (await servicesOf(giver)).filter(canBeTransferred);
    // The newest first; what Jose gives back is an old one, that was Juan's.
    const service = services.at(giver === juan ? 0 : -1);
    if (service) return { giver, taker, service };
  }
  return undefined;
}

/** With it no cooling off is needed (T10). */
export async function grantTransfer(
  stack: RunningStack,
  { giver, service }: Pick<Cast<Person>, 'giver' | 'service'>,
): Promise<{ grantToken: string; expiresAt: string }> {
  const { api, email, securityKey } = giver;
  const act = { act: 'immediate_transfer', subjectId: service.id } as const;
  return told(stack, api.auth.grant.mutate({ email, securityKey, ...act }));
}

export async function openTransfer(
  stack: RunningStack,
  { giver, taker, service }: Cast<Person>,
  grantToken: string,
): Promise<DemoTransfer> {
  const { transfer, ...texts } = await told(
    stack,
    giver.api.transfers.open.mutate({
      serviceId: service.id,
      recipientEmail: taker.email,
      recipientName: taker.name,
      grantToken,
    }),
  );
  return { ...transfer, ...texts };
}
