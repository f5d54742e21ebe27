import { type Domain, domains } from '../texts/domains.ts';

const tones = { active: 'good', lapsed: 'bad', deleted: '' } as const;

/** How a domain stands, at a glance. */
export function DomainBadge({ domain: { status } }: { domain: Pick<Domain, 'status'> }) {
  return <span className={`badge ${tones[status]}`}>{domains.status[status]}</span>;
}
