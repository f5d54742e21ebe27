import { Link } from '@tanstack/react-router';
import { domains } from './texts/domains.ts';
import { invoices } from './texts/invoices.ts';
import { quotes } from './texts/quotes.ts';

/** What staff makes for a client, about a service of theirs or not. */
export function Making({ clientId, serviceId }: { clientId: string; serviceId?: string }) {
  const search = { cliente: clientId, servicio: serviceId };
  return (
    <div className="filters">
      <Link className="button second" to="/equipo/presupuestos/nuevo" search={search}>
        {quotes.make}
      </Link>
      <Link className="button second" to="/equipo/facturas/nueva" search={search}>
        {invoices.issue}
      </Link>
      {!serviceId && (
        <Link className="button second" to="/equipo/dominios/nuevo" search={{ cliente: clientId }}>
          {domains.add}
        </Link>
      )}
    </div>
  );
}
