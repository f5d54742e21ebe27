import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { ChangeCard } from '../changes/change-card.tsx';
import { stateInWords } from '../changes/words.ts';
import { Invoices } from '../invoices/invoices.tsx';
import { Making } from '../making.tsx';
import { Paged } from '../paged.tsx';
import { readAgain, takeNow } from '../read-again.ts';
import { differences, Outdated, useReviewed } from '../reviewed.tsx';
import type { Decided } from '../services/decided.ts';
import { Activation, Ending } from '../services/ending.tsx';
import { Freezing } from '../services/freezing.tsx';
import { Moving } from '../services/moving.tsx';
import { Standing } from '../services/standing.tsx';
import { Suspensions } from '../services/suspensions.tsx';
import { type Service, services } from '../texts/services.ts';

const route = getRouteApi('/equipo/servicios/$serviceId');

/** One service: what it is, what is decided about it, its procedures and invoices. */
export function ServicePage() {
  const { serviceId } = route.useParams();
  const query = useQuery(trpc.staff.services.get.queryOptions({ serviceId }));
  return (
    <Page title={query.data?.label ?? services.one} suffix={services.suffix} width="broad">
      <Loaded query={query}>{(service) => <Reviewed key={serviceId} service={service} />}</Loaded>
    </Page>
  );
}

function Reviewed({ service }: { service: Service }) {
  const { id: serviceId } = service;
  const { seen, newer, accept } = useReviewed(service);
  const onDone = async () => {
    await takeNow(trpc.staff.services.get.queryOptions({ serviceId }), accept);
    await readAgain();
  };
  return (
    <>
      {newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => accept(newer)} />}
      <Standing service={seen} />
      <Making clientId={seen.holder.id} serviceId={serviceId} />
      <div hidden={newer !== undefined}>
        <div className="stack">
          <Decisions service={seen} onDone={onDone} onRefused={readAgain} />
        </div>
      </div>
      <Changes serviceId={serviceId} />
      <Invoices title={services.invoices} filter={{ serviceId }} empty={services.noInvoices} />
    </>
  );
}

function Decisions(props: Decided) {
  const { status, openChange, account } = props.service;
  return (
    <>
      {status === 'pending' && <Activation {...props} />}
      <Suspensions {...props} />
      <Freezing {...props} />
      {account && (status === 'active' || status === 'suspended') && <Moving {...props} />}
      {(status === 'active' || status === 'suspended') && !openChange && <Ending {...props} />}
    </>
  );
}

/** What is open and what is over, the newest first. */
function Changes({ serviceId }: { serviceId: string }) {
  const list = useInfiniteQuery(trpc.staff.changes.list.infiniteQueryOptions({ serviceId }, byCursor));
  return (
    <section className="stack">
      <h2>{services.changes}</h2>
      <Paged query={list} empty={{ title: services.noChanges }}>
        {(change) => <ChangeCard change={change} />}
      </Paged>
    </section>
  );
}

function changesIn(seen: Service, newer: Service): string[] {
  return differences(services.changed, inWords(seen), inWords(newer));
}

function inWords({ status, frozen, suspensionReasons, holder, openChange }: Service) {
  return {
    status: services.status[status],
    frozen,
    suspensionReasons: suspensionReasons.map((reason) => services.reasons[reason]).join(', '),
    holder: holder.name,
    openChange: openChange && stateInWords(openChange.state),
  };
}
