import { Link } from '@tanstack/react-router';
import { quotes } from './texts/quotes.ts';

/** What staff makes for a client, about a service of theirs or not. */
export function Making({ clientId, serviceId }: { clientId: string; serviceId?: string }) {
  const search = { cliente: clientId, servicio: serviceId };
  return (
    <div className="filters">
      <Link className="button second" to="/equipo/presupuestos/nuevo" search={search}>
        {quotes.make}
      </Link>
    </div>
  );
}
