import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { date, money } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type Domain, domains } from '../texts/domains.ts';

const route = getRouteApi('/equipo/dominios/$domainId');
const tones = { active: 'good', lapsed: 'bad', deleted: '' } as const;

/** One domain: whose, until when, what a year costs and what happens next. */
export function DomainPage() {
  const { domainId } = route.useParams();
  const query = useQuery(trpc.staff.domains.get.queryOptions({ domainId }));
  return (
    <Page title={query.data?.name ?? domains.one} suffix={domains.suffix}>
      <Loaded query={query}>{(domain) => <Standing domain={domain} />}</Loaded>
    </Page>
  );
}

function Standing({ domain }: { domain: Domain }) {
  const { clientId, status, expiresOn, renews, price, owed, next } = domain;
  return (
    <section className="card stack">
      <div className="badges">
        <span className={`badge ${tones[status]}`}>{domains.status[status]}</span>
      </div>
      <p>{next}</p>
      <Facts>
        <Fact label={domains.client}>
          <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId }}>
            {domains.toClient}
          </Link>
        </Fact>
        <Fact label={domains.expiresOn}>{date(expiresOn)}</Fact>
        <Fact label={domains.renews}>{domains.isRenewed(renews)}</Fact>
        <Fact label={domains.price}>{price ? money(price) : domains.noPrice}</Fact>
        <Fact label={domains.owed}>
          {owed && (
            <Link className="plain" to="/equipo/facturas/$invoiceId" params={{ invoiceId: owed.id }}>
              {domains.invoice(owed.number, money(owed.owed))}
            </Link>
          )}
        </Fact>
      </Facts>
    </section>
  );
}
