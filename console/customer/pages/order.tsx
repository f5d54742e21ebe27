import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import type { FollowedChange } from '../followed.ts';
import { FollowedPage } from '../followed-page.tsx';
import { Owed } from '../owed.tsx';
import { PayUntil } from '../pay-until.tsx';
import { Points } from '../points.tsx';
import { readAgain } from '../read-again.ts';
import { orders } from '../texts/orders.ts';
import { services } from '../texts/services.ts';

type Order = FollowedChange<'activation'>;

const route = getRouteApi('/panel/panel/pedidos/$changeId');
const tones = {
  awaiting_payment: 'warn',
  paid: 'warn',
  completed: 'good',
  cancelled: '',
  expired: '',
} as const;

/** What was hired, until it works or is over (B1). */
export function OrderOfService() {
  const { changeId } = route.useParams();
  return (
    <FollowedPage kind="activation" changeId={changeId} title={orders.title}>
      {(order) => (
        <>
          <Standing order={order} />
          {order.state === 'awaiting_payment' && <Unpaid order={order} />}
        </>
      )}
    </FollowedPage>
  );
}

function Standing({ order: { serviceId, state, reference, waitingFor } }: { order: Order }) {
  const { data: service } = useQuery(trpc.services.get.queryOptions({ serviceId }));
  return (
    <section className="card stack">
      <div className="stack tight" aria-live="polite">
        <div>
          <span className={`badge ${tones[state]}`}>{orders.states[state]}</span>
        </div>
        {service && <h2>{service.label}</h2>}
        <p>{orders.inWords[state]}</p>
        {state === 'paid' && <Points title={services.waitingFor} items={waitingFor} />}
      </div>
      <dl className="facts two">
        {service && (
          <>
            <div>
              <dt>{services.plan}</dt>
              <dd>
                {service.product} · {service.plan.name}
              </dd>
            </div>
            <div>
              <dt>{services.period}</dt>
              <dd>{services.periods[service.period]}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{orders.reference}</dt>
          <dd className="code">{reference}</dd>
        </div>
      </dl>
    </section>
  );
}

/** Until its invoice is paid it can be given up (B5). */
function Unpaid({ order: { serviceId, deadline, invoiceId } }: { order: Order }) {
  const { data: service } = useQuery(trpc.services.get.queryOptions({ serviceId }));
  const act = useAct(trpc.invoices.requestVoid.mutationOptions(), {
    onDone: () => readAgain('activations', 'services', 'invoices'),
    onRefused: () => readAgain('activations'),
  });
  return (
    <>
      {service && <Owed invoices={service.owedInvoices} />}
      <section className="card stack">
        <PayUntil deadline={deadline} />
        {invoiceId && (
          <Confirm
            label={orders.cancelLabel}
            yes={orders.cancelYes}
            question={<p>{orders.cancelQuestion}</p>}
            act={act}
            onYes={() => act.send({ invoiceId })}
          />
        )}
      </section>
    </>
  );
}
