import { useNavigate } from '@tanstack/react-router';
import type { inferInput } from '@trpc/tanstack-react-query';
import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Button } from '../core/button.tsx';
import { date, lastDay, money } from '../core/format.ts';
import { ErrorView } from '../core/states.tsx';
import { Sums } from '../core/sums.tsx';
import { readAgain } from './read-again.ts';
import { upgrade } from './texts/upgrade.ts';
import type { Offer } from './upgrade-choice.tsx';

type Wanted = Pick<inferInput<typeof trpc.upgrades.request>, 'serviceId' | 'planId' | 'period'>;

/** What it costs and until when it lasts (U2), asked for at exactly the sum that is shown: another one by now is shown and asked again. */
export function UpgradeOffer({ offer, ...wanted }: Wanted & { offer: Offer }) {
  const { price, paid, difference, daysLeft, dueDate, nextRenewal } = offer;
  const { act, request } = useRequest({ ...wanted, shownAmount: difference });
  const facts = [
    [upgrade.price, money(price)],
    [upgrade.paid, `− ${money(paid)}`],
    [upgrade.difference, money(difference)],
    [upgrade.daysLeft, String(daysLeft)],
    [upgrade.dueDate, lastDay(dueDate)],
    [upgrade.nextRenewal, upgrade.nextRenewalText(date(nextRenewal.invoicedOn), money(nextRenewal.price))],
  ] as const;
  return (
    <section className="card stack">
      <h2>{upgrade.summaryTitle}</h2>
      <Sums of={facts} isLive />
      <p className="quiet">{upgrade.submitLead}</p>
      {act.reason && <ErrorView reason={act.reason} />}
      <Button isWide isPending={act.isPending} onPress={request}>
        {upgrade.submit(money(difference))}
      </Button>
    </section>
  );
}

function useRequest(input: Wanted & Pick<inferInput<typeof trpc.upgrades.request>, 'shownAmount'>) {
  const navigate = useNavigate();
  const act = useAct(trpc.upgrades.request.mutationOptions(), {
    onDone: async ({ upgrade: { id: changeId } }) => {
      void readAgain('services', 'invoices');
      await navigate({ to: '/panel/subidas/$changeId', params: { changeId }, replace: true });
    },
    onRefused: () => readAgain('upgrades'),
  });
  return { act, request: () => act.send(input) };
}
