import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { count, lastDay } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { AccountNotices } from '../account-notices.tsx';
import { Incoming } from '../incoming.tsx';
import { changeInWords, type ServiceView, StatusBadge } from '../service-words.tsx';
import { orders } from '../texts/orders.ts';
import { services } from '../texts/services.ts';

/** What the client has: state, until when, what is owed, what is under way. */
export function Services() {
  const account = useQuery(trpc.account.me.queryOptions());
  const list = useInfiniteQuery(trpc.services.list.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={services.title}>
      {account.data && <AccountNotices account={account.data} />}
      {account.data?.incoming.map((transfer) => (
        <Incoming key={transfer.id} transfer={transfer} />
      ))}
      <Loaded query={list}>{({ pages }) => <List services={pages.flatMap(({ items }) => items)} />}</Loaded>
      <More list={list} />
    </Page>
  );
}

function List({ services: all }: { services: ServiceView[] }) {
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{services.empty}</h2>
        <p className="quiet">{services.emptyNext}</p>
        <ToHire />
      </Empty>
    );
  }
  return (
    <>
      <ul className="stack">
        {all.map((service) => (
          <li key={service.id}>
            <Card service={service} />
          </li>
        ))}
      </ul>
      <ToHire />
    </>
  );
}

function ToHire() {
  return (
    <Link className="button second wide" to="/panel/contratar">
      {orders.ask}
    </Link>
  );
}

function Card({ service }: { service: ServiceView }) {
  const { id, label, product, plan, termEnd, openChange, owedInvoices } = service;
  return (
    <Link className="card link" to="/panel/servicios/$serviceId" params={{ serviceId: id }}>
      <div className="stack">
        <div className="stack tight">
          <div className="row">
            <h2>{label}</h2>
            <StatusBadge service={service} />
          </div>
          <p className="quiet">
            {product} · {plan.name}
          </p>
        </div>
        <div className="stack tight">
          {termEnd && <p>{services.until(lastDay(termEnd))}</p>}
          {openChange && <p>{changeInWords(openChange)}</p>}
          {owedInvoices.length > 0 && (
            <p>
              <span className="badge warn">{count(owedInvoices.length, services.invoices)}</span>
            </p>
          )}
        </div>
      </div>
    </Link>
  );
}
