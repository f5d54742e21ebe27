import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { money } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { dayOf, InvoiceBadge, type InvoiceView } from '../invoice-words.tsx';
import { invoices } from '../texts/invoices.ts';
import { useZone } from '../zone.ts';

const route = getRouteApi('/panel/panel/facturas');
type Status = InvoiceView['status'];
const statuses = Object.keys(invoices.states) as Status[];

/** The client's invoices, those to be paid first; which ones stands in the address. */
export function Invoices() {
  const { estado: status = 'issued' } = route.useSearch();
  const list = useInfiniteQuery(trpc.invoices.list.infiniteQueryOptions({ status }, byCursor));
  return (
    <Page title={invoices.title}>
      <nav className="pills" aria-label={invoices.statesLabel}>
        {statuses.map((each) => (
          <Link
            key={each}
            to="/panel/facturas"
            search={each === 'issued' ? {} : { estado: each }}
            aria-current={each === status ? 'true' : undefined}
          >
            {invoices.states[each]}
          </Link>
        ))}
      </nav>
      <Loaded query={list}>
        {({ pages }) => <List status={status} invoices={pages.flatMap(({ items }) => items)} />}
      </Loaded>
      <More list={list} />
    </Page>
  );
}

function List({ status, invoices: all }: { status: Status; invoices: InvoiceView[] }) {
  const zone = useZone();
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{invoices.empty[status]}</h2>
        <p className="quiet">{invoices.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <ul className="stack">
      {all.map((invoice) => (
        <li key={invoice.id}>
          <Link className="card link" to="/panel/facturas/$invoiceId" params={{ invoiceId: invoice.id }}>
            <div className="stack tight">
              <div className="row">
                <h2>{money(invoice.status === 'issued' ? invoice.owed : invoice.total)}</h2>
                {zone && <InvoiceBadge invoice={invoice} timeZone={zone} />}
              </div>
              <p>{invoice.lines[0]?.description}</p>
              <p className="quiet">
                {invoices.invoice(invoice.number)}
                {zone && ` · ${dayOf(invoice, zone)}`}
              </p>
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
