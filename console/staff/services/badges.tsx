import { type Service, services } from '../texts/services.ts';

const tones = { active: 'good', pending: 'warn', suspended: 'bad', cancelled: '', terminated: '' } as const;

/** How a service stands, at a glance. */
export function ServiceBadges({
  service: { status, frozen },
}: {
  service: Pick<Service, 'status' | 'frozen'>;
}) {
  return (
    <div className="badges">
      {frozen && <span className="badge bad">{services.frozen}</span>}
      <span className={`badge ${tones[status]}`}>{services.status[status]}</span>
    </div>
  );
}
