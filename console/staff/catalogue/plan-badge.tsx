import { catalogue, type Plan } from '../texts/catalogue.ts';
import { stateOf } from './words.ts';

const tones = { offered: 'good', withdrawn: '', unpriced: 'warn', unprovided: 'bad' } as const;

/** Whether a plan can be hired, at a glance. */
export function PlanBadge({ plan }: { plan: Plan }) {
  const state = stateOf(plan);
  return <span className={`badge ${tones[state]}`}>{catalogue.states[state]}</span>;
}
