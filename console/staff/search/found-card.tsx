import { Link, type LinkProps } from '@tanstack/react-router';
import { type Found, type FoundKind, search } from '../texts/search.ts';

/** The page that shows what was found. */
const pageOf: Readonly<Record<FoundKind, (id: string) => Pick<LinkProps, 'to' | 'params'>>> = {
  change: (changeId) => ({ to: '/equipo/tramites/$changeId', params: { changeId } }),
  invoice: (invoiceId) => ({ to: '/equipo/facturas/$invoiceId', params: { invoiceId } }),
  client: (clientId) => ({ to: '/equipo/clientes/$clientId', params: { clientId } }),
  service: (serviceId) => ({ to: '/equipo/servicios/$serviceId', params: { serviceId } }),
  domain: (domainId) => ({ to: '/equipo/dominios/$domainId', params: { domainId } }),
};

export function FoundCard({ found: { kind, id, title, subtitle } }: { found: Found }) {
  return (
    <Link className="card link stack tight" {...pageOf[kind](id)}>
      <div className="row">
        <h2>{title}</h2>
        <span className="badge">{search.kinds[kind]}</span>
      </div>
      {subtitle && <p className="quiet">{subtitle}</p>}
    </Link>
  );
}
