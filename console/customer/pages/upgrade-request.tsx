import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { lastDay, money } from '../../core/format.ts';
import type { FollowedChange } from '../followed.ts';
import { FollowedPage } from '../followed-page.tsx';
import { PayUntil } from '../pay-until.tsx';
import { Points } from '../points.tsx';
import { readAgain } from '../read-again.ts';
import { services } from '../texts/services.ts';
import { upgrade } from '../texts/upgrade.ts';

type Asked = FollowedChange<'upgrade'>;

const route = getRouteApi('/panel/panel/subidas/$changeId');
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
  return (
    <FollowedPage kind="upgrade" changeId={changeId} title={upgrade.requestTitle}>
      {(asked) => (
        <>
          <Standing asked={asked} />
          {asked.state === 'awaiting_payment' && <Unpaid asked={asked} />}
        </>
      )}
    </FollowedPage>
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
        {state === 'paid' && <Points title={services.waitingFor} items={waitingFor} />}
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
  const act = useAct(trpc.upgrades.cancel.mutationOptions(), {
    onDone: () => readAgain('upgrades', 'services', 'invoices'),
    onRefused: () => readAgain('upgrades'),
  });
  return (
    <section className="card stack">
      <PayUntil deadline={deadline} />
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
