import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { quotes } from './texts/quotes.ts';

export type QuoteView = inferOutput<typeof trpc.quotes.get>;

const tones = { open: 'warn', accepted: 'good', declined: '', expired: '', withdrawn: '' } as const;

export function QuoteBadge({ quote: { status } }: { quote: QuoteView }) {
  return <span className={`badge ${tones[status]}`}>{quotes.status[status]}</span>;
}
