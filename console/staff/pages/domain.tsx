import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { date, money } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { CompanyCurrency } from '../company-currency.tsx';
import { Correcting } from '../domains/correcting.tsx';
import type { Decided } from '../domains/decided.ts';
import { Deleting } from '../domains/deleting.tsx';
import { Standing } from '../domains/standing.tsx';
import { readAgain, takeNow } from '../read-again.ts';
import { differences, Outdated, useReviewed } from '../reviewed.tsx';
import { type Domain, domains } from '../texts/domains.ts';

const route = getRouteApi('/equipo/dominios/$domainId');

/** One domain: what it is, and what staff does with it while it is kept. */
export function DomainPage() {
  const { domainId } = route.useParams();
  const query = useQuery(trpc.staff.domains.get.queryOptions({ domainId }));
  return (
    <Page title={query.data?.name ?? domains.one} suffix={domains.suffix}>
      <Loaded query={query}>{(domain) => <Reviewed key={domainId} domain={domain} />}</Loaded>
    </Page>
  );
}

function Reviewed({ domain }: { domain: Domain }) {
  const { seen, newer, accept } = useReviewed(domain);
  const onDone = async () => {
    await takeNow(trpc.staff.domains.get.queryOptions({ domainId: domain.id }), accept);
    await readAgain();
  };
  return (
    <>
      {newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => accept(newer)} />}
      <Standing domain={seen} />
      {seen.status !== 'deleted' && (
        <div hidden={newer !== undefined}>
          <div className="stack">
            <Decisions domain={seen} onDone={onDone} onRefused={readAgain} />
          </div>
        </div>
      )}
    </>
  );
}

function Decisions(props: Decided) {
  const { price } = props.domain;
  return (
    <>
      {price ? (
        <Correcting currency={price.currency} {...props} />
      ) : (
        <CompanyCurrency>{(currency) => <Correcting currency={currency} {...props} />}</CompanyCurrency>
      )}
      <Deleting {...props} />
    </>
  );
}

function changesIn(seen: Domain, newer: Domain): string[] {
  return differences(domains.changed, inWords(seen), inWords(newer));
}

function inWords({ status, expiresOn, renews, price }: Domain) {
  return {
    status: domains.status[status],
    expiresOn: date(expiresOn),
    renews,
    price: price && money(price),
  };
}
