import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { date, instantDay, lastDay, money } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Sums } from '../../core/sums.tsx';
import { AskVoid } from '../ask-void.tsx';
import { dayOf, InvoiceBadge, type InvoiceView } from '../invoice-words.tsx';
import { ReportTransfer } from '../report-transfer.tsx';
import { invoices } from '../texts/invoices.ts';
import { useZone } from '../zone.ts';

const route = getRouteApi('/panel/panel/facturas/$invoiceId');
/** A way to pay is made behind the invoice: how often, and for how long, one looks whether it is there. */
const LOOK_MS = 2_000;
const MOST_LOOKS = 8;

/** One invoice: what it is for, what remains to be paid, and how. */
export function Invoice() {
  const { invoiceId } = route.useParams();
  const query = useQuery({
    ...trpc.invoices.get.queryOptions({ invoiceId }),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      isWithoutWay(data) && dataUpdateCount < MOST_LOOKS ? LOOK_MS : false,
  });
  return (
    <Page title={query.data ? invoices.invoice(query.data.number) : invoices.title}>
      <Link className="plain" to="/panel/facturas">
        {invoices.back}
      </Link>
      <Loaded query={query}>
        {(invoice) => (
          <>
            <Standing invoice={invoice} />
            {invoice.status === 'issued' && <Ways invoice={invoice} />}
            {invoice.status === 'issued' && <ReportTransfer invoice={invoice} />}
            {invoice.status === 'issued' && <AskVoid invoice={invoice} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function isWithoutWay(invoice: InvoiceView | undefined): boolean {
  return invoice?.status === 'issued' && invoice.payLink === undefined;
}

function Standing({ invoice }: { invoice: InvoiceView }) {
  const zone = useZone();
  const { total, owed, issuedAt, lines, link, status } = invoice;
  return (
    <section className="card stack">
      {zone && (
        <div className="row">
          <InvoiceBadge invoice={invoice} timeZone={zone} />
          <span className="quiet">{dayOf(invoice, zone)}</span>
        </div>
      )}
      <h2 className="unseen">{invoices.lines}</h2>
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
          [invoices.issuedOn, zone && date(instantDay(issuedAt, zone))],
        ]}
      />
      <a className="plain" href={link}>
        {invoices.paper}
      </a>
    </section>
  );
}

function Line({ line }: { line: InvoiceView['lines'][number] }) {
  const { description, amount, periodStart, periodEnd } = line;
  return (
    <li className="row">
      <div>
        <p>{description}</p>
        {periodStart && periodEnd && (
          <p className="quiet">{invoices.fromTo(date(periodStart), lastDay(periodEnd))}</p>
        )}
      </div>
      <p>{money(amount)}</p>
    </li>
  );
}

function Ways({ invoice: { owed, payLink, bankTransfer, number } }: { invoice: InvoiceView }) {
  return (
    <section className="stack" aria-live="polite">
      {payLink ? (
        <a className="button wide" href={payLink}>
          {invoices.pay(money(owed))}
        </a>
      ) : (
        <p className="quiet">{invoices.noButton}</p>
      )}
      {bankTransfer && <p>{invoices.bankTransfer(bankTransfer, number)}</p>}
    </section>
  );
}
