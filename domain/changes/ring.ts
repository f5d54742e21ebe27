import type { Handoff, TransferRing } from '../handoffs.ts';
import type { ServiceChange } from './service-change.ts';

/** A handoff that starts or rings the run of a change. */
export type ChangeHandoff = Extract<Handoff, { kind: 'transfer' }>;

/** What starts or rings the run of a change; nothing for a kind that has no run yet. */
export function ringOf(
  { id: changeId, kind, serviceId }: Pick<ServiceChange, 'id' | 'kind' | 'serviceId'>,
  ring: TransferRing,
): ChangeHandoff[] {
  return kind === 'transfer' ? [{ kind, changeId, serviceId, ring }] : [];
}
