import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { services } from './texts/services.ts';

export type ServiceView = inferOutput<typeof trpc.services.get>;

/** How a service stands, at a glance. */
export function StatusBadge({ service: { status, frozen } }: { service: ServiceView }) {
  if (frozen) return <span className="badge bad">{services.frozen}</span>;
  const tone = { active: 'good', pending: 'warn', suspended: 'bad' }[status as string] ?? '';
  return <span className={`badge ${tone}`}>{services.status[status]}</span>;
}

/** `Cambio de titular: en pausa`; a kind or state that this page does not know yet stays out. */
export function changeInWords({ kind, state }: { kind: string; state: string }): string {
  const words = (texts: Readonly<Record<string, string>>, name: string) => texts[name];
  return [words(services.changes, kind) ?? services.changeTitle, words(services.states, state)]
    .filter(Boolean)
    .join(': ');
}
