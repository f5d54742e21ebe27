import { Link } from '@tanstack/react-router';
import { date, money } from '../core/format.ts';
import type { ServiceView } from './service-words.tsx';
import { services } from './texts/services.ts';

/** What is owed, each with the way to its page, where it can be paid. */
export function Owed({ invoices }: { invoices: ServiceView['owedInvoices'] }) {
  if (invoices.length === 0) return null;
  return (
    <section className="card stack">
      <h2>{services.owedTitle}</h2>
      <ul className="stack">
        {invoices.map(({ id, number, total, dueDate }) => (
          <li key={id} className="row">
            <div>
              <p>
                <strong>{money(total)}</strong>
              </p>
              <p className="quiet">
                {services.invoice(number)} · {services.due(date(dueDate))}
              </p>
            </div>
            <Link
              className="button"
              to="/panel/facturas/$invoiceId"
              params={{ invoiceId: id }}
              aria-label={services.payInvoice(number)}
            >
              {services.pay}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
