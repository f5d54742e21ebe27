import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { date } from '../../core/format.ts';
import { IfAny } from '../paged.tsx';
import { domains } from '../texts/domains.ts';
import { DomainBadge } from './badge.tsx';

/** A client's domains, the first to expire first, the deleted ones too. */
export function DomainsOfClient({ clientId }: { clientId: string }) {
  const list = useInfiniteQuery(trpc.staff.domains.list.infiniteQueryOptions({ clientId }, byCursor));
  return (
    <IfAny title={domains.title} query={list}>
      {(domain) => (
        <Link
          className="card link stack tight"
          to="/equipo/dominios/$domainId"
          params={{ domainId: domain.id }}
        >
          <div className="row">
            <h3>{domain.name}</h3>
            <DomainBadge domain={domain} />
          </div>
          <p className="quiet">{domains.upTo(date(domain.expiresOn))}</p>
        </Link>
      )}
    </IfAny>
  );
}
