import { Link } from '@tanstack/react-router';
import { date, lastDay, money } from '../../core/format.ts';
import { Sums } from '../../core/sums.tsx';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type Invoice, invoices } from '../texts/invoices.ts';
import { InvoiceBadge } from './badge.tsx';
import type { Decided } from './decided.ts';
import { Reversing } from './reversing.tsx';

/** Whose an invoice is, what it is for, and until when. */
export function Standing({ invoice }: { invoice: Invoice }) {
  const { client, issuedAt, dueDate, paidAt, voidedAt, voidReason, postponedUntil, heldUntil, link } =
    invoice;
  return (
    <section className="card stack">
      <div className="badges">
        <InvoiceBadge invoice={invoice} />
      </div>
      <Facts>
        <Fact label={invoices.client}>
          <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: client.id }}>
            {client.name}
          </Link>
        </Fact>
        <Fact label={invoices.issuedAt}>
          <When at={issuedAt} />
        </Fact>
        <Fact label={invoices.due}>{date(dueDate)}</Fact>
        <Fact label={invoices.postponedUntil}>{postponedUntil && date(postponedUntil)}</Fact>
        <Fact label={invoices.heldUntil}>{heldUntil && date(heldUntil)}</Fact>
        <Fact label={invoices.paidAt}>{paidAt && <When at={paidAt} />}</Fact>
        <Fact label={invoices.voidedAt}>{voidedAt && <When at={voidedAt} />}</Fact>
        <Fact label={invoices.voidReason}>{voidReason && invoices.voidReasons[voidReason]}</Fact>
      </Facts>
      <a className="plain" href={link} target="_blank" rel="noreferrer">
        {invoices.paper}
      </a>
    </section>
  );
}

export function Lines({ invoice: { lines, total, owed, status } }: { invoice: Invoice }) {
  return (
    <section className="card stack">
      <h2>{invoices.lines}</h2>
      <ul className="stack">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an invoice never change
          <Line key={index} line={line} />
        ))}
      </ul>
      <Sums
        of={[
          [invoices.total, money(total)],
          [invoices.owed, status === 'issued' && money(owed)],
        ]}
      />
    </section>
  );
}

function Line({ line }: { line: Invoice['lines'][number] }) {
  const { description, amount, serviceId, periodStart, periodEnd } = line;
  return (
    <li className="row">
      <div>
        <p>{description}</p>
        {periodStart && periodEnd && (
          <p className="quiet">{invoices.fromTo(date(periodStart), lastDay(periodEnd))}</p>
        )}
        {serviceId && (
          <Link className="plain" to="/equipo/servicios/$serviceId" params={{ serviceId }}>
            {invoices.toService}
          </Link>
        )}
      </div>
      <p>{money(amount)}</p>
    </li>
  );
}

/** What was received for it, or pays it out of credit. */
export function Payments({ invoice: { payments, total }, onDone }: Decided) {
  const { currency } = total;
  return (
    <section className="card stack">
      <h2>{invoices.payments}</h2>
      <ul className="stack">
        {payments.length === 0 && <li className="quiet">{invoices.noPayments}</li>}
        {payments.map((payment) => (
          <li key={payment.id} className="stack tight">
            <Payment payment={payment} currency={currency} />
            <Reversing payment={payment} currency={currency} onDone={onDone} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Payment({ payment, currency }: { payment: Invoice['payments'][number]; currency: string }) {
  const { provider, reference, amount, applied, reversed, paidAt } = payment;
  return (
    <div className="row">
      <div>
        <p>
          {invoices.providers[provider] ?? provider} · {reference}
        </p>
        <p className="quiet">
          <When at={paidAt} />
        </p>
        {applied !== amount && (
          <p className="quiet">{invoices.applied(money({ amount: applied, currency }))}</p>
        )}
        {reversed !== '0' && (
          <p className="quiet">{invoices.reversed(money({ amount: reversed, currency }))}</p>
        )}
      </div>
      <p>{money({ amount, currency })}</p>
    </div>
  );
}
