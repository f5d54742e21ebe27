import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { date, money } from '../../core/format.ts';
import { Paged } from '../paged.tsx';
import { invoices } from '../texts/invoices.ts';
import { InvoiceBadge } from './badge.tsx';

type InvoicesProps = { title: string; filter: { clientId: string } | { serviceId: string }; empty: string };

/** Those of a client, or of a service, the newest first. */
export function Invoices({ title, filter, empty }: InvoicesProps) {
  const list = useInfiniteQuery(trpc.staff.invoices.list.infiniteQueryOptions(filter, byCursor));
  return (
    <section className="stack">
      <h2>{title}</h2>
      <Paged query={list} empty={{ title: empty }}>
        {(invoice) => (
          <Link
            className="card link stack tight"
            to="/equipo/facturas/$invoiceId"
            params={{ invoiceId: invoice.id }}
          >
            <div className="row">
              <h3>{invoices.invoice(invoice.number)}</h3>
              <InvoiceBadge invoice={invoice} />
            </div>
            <p className="quiet">
              {money(invoice.total)} · {invoices.due} {date(invoice.dueDate)}
            </p>
          </Link>
        )}
      </Paged>
    </section>
  );
}
