import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Confirm } from '../../core/confirm.tsx';
import { date, money } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { readAgain } from '../read-again.ts';
import { domains } from '../texts/domains.ts';

type DomainView = inferOutput<typeof trpc.domains.list>['items'][number];

/** The client's domains, the first to expire first: renewed or not, and what follows (X6, B7). */
export function Domains() {
  const list = useInfiniteQuery(trpc.domains.list.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={domains.title}>
      <Loaded query={list}>{({ pages }) => <List domains={pages.flatMap(({ items }) => items)} />}</Loaded>
      <More list={list} />
    </Page>
  );
}

function List({ domains: all }: { domains: DomainView[] }) {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{domains.empty}</h2>
        <p className="quiet">{account && domains.emptyNext(account.team)}</p>
      </Empty>
    );
  }
  return (
    <>
      <p>{domains.lead}</p>
      <ul className="stack">
        {all.map((domain) => (
          <li key={domain.id}>
            <Card domain={domain} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Card({ domain }: { domain: DomainView }) {
  const { name, status, renews, expiresOn, price, next, owed } = domain;
  const isActive = status === 'active';
  return (
    <section className="card stack">
      <div className="stack tight">
        <div className="row">
          <h2>{name}</h2>
          <span className={`badge ${isActive ? (renews ? 'good' : 'warn') : 'bad'}`}>
            {isActive ? (renews ? domains.renews : domains.ends) : domains.lapsed}
          </span>
        </div>
        <p className="quiet">
          {domains.expiresOn(date(expiresOn))}
          {price && ` · ${domains.price(money(price))}`}
        </p>
        <p aria-live="polite">{next}</p>
      </div>
      {owed && (
        <Link className="button wide" to="/panel/facturas/$invoiceId" params={{ invoiceId: owed.id }}>
          {domains.pay(owed.number)}
        </Link>
      )}
      {isActive && <Renewal key={String(renews)} domain={domain} />}
    </section>
  );
}

function Renewal({ domain: { id: domainId, name, renews, expiresOn } }: { domain: DomainView }) {
  const act = useAct(trpc.domains.setRenewal.mutationOptions(), {
    onDone: () => readAgain('domains', 'invoices'),
  });
  return (
    <Confirm
      label={renews ? domains.stopOf(name) : domains.renewOf(name)}
      yes={renews ? domains.stopYes : domains.renewYes}
      question={<p>{renews ? domains.stopQuestion(name, date(expiresOn)) : domains.renewQuestion}</p>}
      act={act}
      onYes={() => act.send({ domainId, renews: !renews })}
    />
  );
}
