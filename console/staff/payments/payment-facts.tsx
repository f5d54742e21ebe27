import { Link } from '@tanstack/react-router';
import { money } from '../../core/format.ts';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { invoices } from '../texts/invoices.ts';
import { type Payment, payments } from '../texts/payments.ts';

/** How much came, from where and when; whose it is, or what it says that it is for. */
export function PaymentFacts({ payment }: { payment: Payment }) {
  const { amount, unmatched, currency, provider, providerPaymentId, paidAt, receivedAt, client } = payment;
  return (
    <section className="card stack">
      <h2>{payments.one}</h2>
      <Facts>
        <Fact label={payments.amount}>{money({ amount, currency })}</Fact>
        {unmatched !== amount && (
          <Fact label={payments.unmatched}>{money({ amount: unmatched, currency })}</Fact>
        )}
        <Fact label={payments.provider}>{invoices.providers[provider] ?? provider}</Fact>
        <Fact label={payments.number}>
          <span className="ident">{providerPaymentId}</span>
        </Fact>
        <Fact label={payment.invoiceId ? payments.invoice : payments.reference}>
          <For payment={payment} />
        </Fact>
        {client && (
          <Fact label={payments.client}>
            <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: client.id }}>
              {client.name}
            </Link>
          </Fact>
        )}
        <Fact label={payments.paidAt}>
          <When at={paidAt} />
        </Fact>
        <Fact label={payments.receivedAt}>
          <When at={receivedAt} />
        </Fact>
      </Facts>
    </section>
  );
}

function For({ payment: { invoice, reference } }: { payment: Payment }) {
  if (!invoice) return <span className="ident">{reference}</span>;
  return (
    <Link className="plain" to="/equipo/facturas/$invoiceId" params={{ invoiceId: invoice.id }}>
      {payments.invoiceOf(invoice.number, invoice.client.name)}
    </Link>
  );
}
