import { billed, lookedUp } from '../gateway/paying.ts';
import type { Fixture } from '../harness/fixture.ts';
import { endIn } from './play.ts';

/** Somebody pays what the service owes; resolves to the id of the run that looks the payment up. */
export async function payAtGateway(fixture: Fixture): Promise<string> {
  const { preferenceId } = await billed(fixture);
  await fixture.outside.mercadoPago.pay(preferenceId);
  await fixture.outside.mercadoPago.notifier.settled();
  return paymentRunOf(fixture);
}

async function paymentRunOf(fixture: Fixture): Promise<string> {
  await lookedUp(fixture);
  return [...fixture.runs].find((id) => id.startsWith('gateway-payment/')) ?? '';
}

/** Every path of the workflow `gatewayPayment`, which belongs to no change. */
export const gatewayPaymentPaths = endIn(
  undefined,
  {
    recorded: payAtGateway,
    'gateway-away-past-its-time': async (fixture) => {
      const { mercadoPago } = fixture.outside;
      const { preferenceId } = await billed(fixture);
      mercadoPago.faults.add({ kind: 'delay' });
      await mercadoPago.pay(preferenceId);
      await mercadoPago.pause();
      await mercadoPago.notifier.settled();
      await fixture.sleep('7 hours');
      await fixture.task('gateway_payment');
      await mercadoPago.resume();
    },
  },
  { hasGateway: true },
);
