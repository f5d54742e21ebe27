import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { instant, lastDay, money, zoneName } from '../../core/format.ts';
import { useLive } from '../../core/live.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { upgrade } from '../texts/upgrade.ts';

type Asked = inferOutput<typeof trpc.upgrades.get>;

const route = getRouteApi('/panel/panel/subidas/$changeId');
const DAY_MS = 86_400_000;
const tones = {
  awaiting_payment: 'warn',
  paid: 'warn',
  completed: 'good',
  cancelled: '',
  expired: '',
  refused: 'bad',
} as const;

/** An upgrade as it goes on, and as it ended. */
export function UpgradeRequest() {
  const { changeId } = route.useParams();
  const cache = useQueryClient();
  const query = useQuery(trpc.upgrades.get.queryOptions({ changeId }));
  useLive(trpc.upgrades.watch, { changeId }, (now) => {
    cache.setQueryData(trpc.upgrades.get.queryKey({ changeId }), now);
    void cache.invalidateQueries({ queryKey: trpc.services.pathKey() });
  });
  return (
    <Page title={upgrade.requestTitle}>
      <Loaded query={query}>
        {(asked) => (
          <>
            <Link className="plain" to="/panel/servicios/$serviceId" params={{ serviceId: asked.serviceId }}>
              {upgrade.back}
            </Link>
            <Standing asked={asked} />
            {asked.state === 'awaiting_payment' && <Unpaid asked={asked} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ asked }: { asked: Asked }) {
  const { state, reference, fromPlan, toPlan, difference, price, dueDate, waitingFor } = asked;
  const facts = [
    [upgrade.amount, money(difference)],
    [upgrade.term, money(price)],
    [upgrade.end, lastDay(dueDate)],
    [upgrade.reference, reference],
  ] as const;
  return (
    <section className="card stack">
      <div className="stack tight" aria-live="polite">
        <div>
          <span className={`badge ${tones[state]}`}>{upgrade.states[state]}</span>
        </div>
        <h2>{upgrade.fromTo(fromPlan.name, toPlan.name)}</h2>
        <p>{upgrade.inWords[state]}</p>
        {state === 'paid' && waitingFor.map((text) => <p key={text}>{text}</p>)}
      </div>
      <dl className="facts two">
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Until its invoice is paid it can be given up; until the deadline it can be paid (U6). */
function Unpaid({ asked: { id, deadline, invoice } }: { asked: Asked }) {
  const cache = useQueryClient();
  const act = useAct(trpc.upgrades.cancel.mutationOptions(), {
    onDone: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: trpc.upgrades.pathKey() }),
        cache.invalidateQueries({ queryKey: trpc.services.pathKey() }),
        cache.invalidateQueries({ queryKey: trpc.invoices.pathKey() }),
      ]),
  });
  return (
    <section className="card stack">
      {deadline && <Deadline at={deadline} />}
      <Link className="button wide" to="/panel/facturas/$invoiceId" params={{ invoiceId: invoice.id }}>
        {upgrade.pay(invoice.number)}
      </Link>
      <Confirm
        label={upgrade.cancelLabel}
        yes={upgrade.cancelYes}
        question={<p>{upgrade.cancelQuestion}</p>}
        act={act}
        onYes={() => act.send({ changeId: id })}
      />
    </section>
  );
}

function Deadline({ at }: { at: string }) {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  if (!account) return null;
  const { timeZone } = account;
  const days = Math.floor((Date.parse(at) - Date.now()) / DAY_MS);
  return (
    <p>
      {upgrade.payUntil(instant(at, timeZone), zoneName(timeZone))}: {upgrade.left(days)}.
    </p>
  );
}
