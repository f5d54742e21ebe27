import { Link } from '@tanstack/react-router';
import { date, money } from '../../core/format.ts';
import { PricedLines } from '../../core/priced-lines.tsx';
import { Sums } from '../../core/sums.tsx';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { invoices } from '../texts/invoices.ts';
import { type Quote, quotes } from '../texts/quotes.ts';
import { services } from '../texts/services.ts';
import { QuoteBadge } from './badge.tsx';

/** Whose a quote is, what it is about, until when, and what became of it. */
export function Standing({ quote }: { quote: Quote }) {
  const { client, serviceId, validUntil, note, upgrade, createdAt, closedAt, invoice, link } = quote;
  return (
    <section className="card stack">
      <div className="badges">
        <QuoteBadge quote={quote} />
      </div>
      <Facts>
        <Fact label={quotes.client}>
          <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: client.id }}>
            {client.name}
          </Link>
        </Fact>
        {serviceId && (
          <Fact label={quotes.service}>
            <Link className="plain" to="/equipo/servicios/$serviceId" params={{ serviceId }}>
              {quotes.toService}
            </Link>
          </Fact>
        )}
        <Fact label={quotes.validUntil}>{quotes.inclusive(date(validUntil))}</Fact>
        <Fact label={quotes.createdAt}>
          <When at={createdAt} />
        </Fact>
        <Fact label={quotes.closedAt}>{closedAt && <When at={closedAt} />}</Fact>
        <Fact label={quotes.upgrade}>{upgrade?.plan.name}</Fact>
        <Fact label={quotes.recurring}>
          {upgrade && `${money(upgrade.recurring)} ${services.periods[upgrade.period]}`}
        </Fact>
        <Fact label={quotes.note}>{note}</Fact>
        <Fact label={quotes.invoice}>
          {invoice && (
            <Link className="plain" to="/equipo/facturas/$invoiceId" params={{ invoiceId: invoice.id }}>
              {quotes.toInvoice(invoice.number)}
            </Link>
          )}
        </Fact>
      </Facts>
      <a className="plain" href={link} target="_blank" rel="noreferrer">
        {quotes.paper}
      </a>
    </section>
  );
}

export function Lines({ quote: { lines, total } }: { quote: Quote }) {
  return (
    <section className="card stack">
      <h2>{invoices.lines}</h2>
      <PricedLines lines={lines} />
      <Sums of={[[invoices.total, money(total)]]} />
    </section>
  );
}
