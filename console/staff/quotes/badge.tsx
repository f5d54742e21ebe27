import { type Quote, quotes } from '../texts/quotes.ts';

const tones = { open: 'warn', accepted: 'good', declined: 'bad', expired: '', withdrawn: '' } as const;

/** How a quote stands, at a glance. */
export function QuoteBadge({ quote: { status } }: { quote: Pick<Quote, 'status'> }) {
  return <span className={`badge ${tones[status]}`}>{quotes.status[status]}</span>;
}
