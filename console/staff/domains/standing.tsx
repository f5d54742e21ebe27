import { Link } from '@tanstack/react-router';
import { date, money } from '../../core/format.ts';
import { Fact, Facts } from '../facts.tsx';
import { type Domain, domains } from '../texts/domains.ts';
import { DomainBadge } from './badge.tsx';

/** Whose a domain is, until when, what a year costs and what happens next. */
export function Standing({ domain }: { domain: Domain }) {
  const { clientId, expiresOn, renews, price, owed, next } = domain;
  return (
    <section className="card stack">
      <div className="badges">
        <DomainBadge domain={domain} />
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
