import type { useRenewing } from './renewing.ts';
import { at } from './renewing.ts';

type Scene = ReturnType<typeof useRenewing>;

/** A monthly renewal that is due on Wednesday 03/06, which suspends on Monday 08/06, followed until a moment. */
export async function owingClient(scene: Scene, until = '2026-06-04T10:00:00') {
  const one = await scene.renewing({ anchorDay: 3 }, { from: '2026-05-03', to: '2026-06-03' });
  await scene.follow(one.serviceId, at('2026-05-27T00:00:00'), at(until));
  const [invoice] = await scene.invoicesOf(one.serviceId);
  return {
    ...one,
    invoiceId: invoice?.id ?? '',
    number: Number(invoice?.number),
    total: invoice?.total ?? '',
  };
}
export type Owing = Awaited<ReturnType<typeof owingClient>>;
