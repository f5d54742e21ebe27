import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import type { Decided } from '../invoices/decided.ts';
import { OtherLink, Postponing, Voiding } from '../invoices/decisions.tsx';
import { Recording } from '../invoices/recording.tsx';
import { Lines, Payments, Standing } from '../invoices/standing.tsx';
import { readAgain } from '../read-again.ts';
import { invoices } from '../texts/invoices.ts';

const route = getRouteApi('/equipo/facturas/$invoiceId');

/** One invoice: whose, what for, what was paid of it, and what staff does with it. */
export function InvoicePage() {
  const { invoiceId } = route.useParams();
  const query = useQuery(trpc.staff.invoices.get.queryOptions({ invoiceId }));
  const title = query.data ? invoices.invoice(query.data.number) : invoices.one;
  return (
    <Page title={title} suffix={invoices.suffix} width="broad">
      <Loaded query={query}>
        {(invoice) => (
          <>
            <Standing invoice={invoice} />
            <Lines invoice={invoice} />
            <Payments invoice={invoice} onDone={readAgain} />
            <Decisions key={invoiceId} invoice={invoice} onDone={readAgain} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Decisions({ invoice, onDone }: Decided) {
  // Of what nobody is suspended for there is nothing to put off (B3).
  const hasConsequences = invoice.lines.some(({ kind }) => kind === 'order' || kind === 'renewal');
  return (
    <>
      {invoice.status === 'issued' && (
        <>
          <Recording invoice={invoice} onDone={onDone} />
          {hasConsequences && <Postponing invoice={invoice} onDone={onDone} />}
          <Voiding invoice={invoice} onDone={onDone} />
        </>
      )}
      <OtherLink invoice={invoice} onDone={onDone} />
    </>
  );
}
