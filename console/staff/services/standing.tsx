import { Link } from '@tanstack/react-router';
import { date, lastDay, money } from '../../core/format.ts';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type Service, services } from '../texts/services.ts';
import { ServiceBadges } from './badges.tsx';

/** What a service is, whose, until when, and where its account is. */
export function Standing({ service }: { service: Service }) {
  const { holder, product, plan, price, period, renews, termStart, termEnd, account, createdAt } = service;
  return (
    <section className="card stack">
      <ServiceBadges service={service} />
      <Facts>
        <Fact label={services.holder}>
          <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: holder.id }}>
            {holder.name}
          </Link>
        </Fact>
        <Fact label={services.product}>
          {product} · {plan.name}
        </Fact>
        <Fact label={services.price}>
          {money(price)} {services.periods[period]}
        </Fact>
        <Fact label={services.term}>
          {termStart && termEnd && services.fromTo(date(termStart), lastDay(termEnd))}
        </Fact>
        <Fact label={services.renews}>{services.isRenewed(renews)}</Fact>
        <Fact label={services.account}>{account ? <Account account={account} /> : services.byHand}</Fact>
        <Fact label={services.createdAt}>
          <When at={createdAt} />
        </Fact>
      </Facts>
    </section>
  );
}

function Account({ account: { user, domain, server } }: { account: NonNullable<Service['account']> }) {
  return (
    <>
      <p>{server ? services.accountIn(user, server) : user}</p>
      {domain && <p>{domain}</p>}
    </>
  );
}
