import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Paged } from '../paged.tsx';
import { services } from '../texts/services.ts';
import { ServiceBadges } from './badges.tsx';

/** What a client holds, the newest first. */
export function Services({ clientId }: { clientId: string }) {
  const list = useInfiniteQuery(trpc.staff.services.list.infiniteQueryOptions({ clientId }, byCursor));
  return (
    <section className="stack">
      <h2>{services.title}</h2>
      <Paged query={list} empty={{ title: services.none }}>
        {(service) => (
          <Link
            className="card link stack tight"
            to="/equipo/servicios/$serviceId"
            params={{ serviceId: service.id }}
          >
            <div className="row">
              <h3>{service.label}</h3>
              <ServiceBadges service={service} />
            </div>
            <p className="quiet">
              {service.product} · {service.plan.name}
            </p>
          </Link>
        )}
      </Paged>
    </section>
  );
}
