import { type Limits, limitText, resourceNames } from '../core/limits.ts';
import { Sums } from '../core/sums.tsx';
import { texts } from '../core/texts.ts';
import { plans } from './texts/plans.ts';

/** What a plan gives; what it does not name stays out. */
export function PlanContents({ limits }: { limits: Limits }) {
  const named = resourceNames.filter((name) => limits[name] !== undefined);
  if (named.length === 0) return null;
  return (
    <section className="card stack">
      <h2>{plans.contents}</h2>
      <Sums of={named.map((name) => [texts.resources[name], limitText(name, limits)])} />
    </section>
  );
}
