import { type Limits, limitText, resourceNames } from '../core/limits.ts';
import { texts } from '../core/texts.ts';
import { plans } from './texts/plans.ts';

/** What a plan gives beside today's, resource by resource; what neither names stays out. */
export function PlanCompared({ today, withIt }: { today: Limits; withIt: Limits }) {
  const named = resourceNames.filter((name) => today[name] !== undefined || withIt[name] !== undefined);
  if (named.length === 0) return null;
  return (
    <section className="card">
      <table className="compared">
        <caption>{plans.compared}</caption>
        <thead>
          <tr>
            <th scope="col">{plans.resource}</th>
            <th scope="col">{plans.today}</th>
            <th scope="col">{plans.withIt}</th>
          </tr>
        </thead>
        <tbody>
          {named.map((name) => (
            <tr key={name}>
              <th scope="row">{texts.resources[name]}</th>
              <td>{limitText(name, today)}</td>
              <td>
                <strong>{limitText(name, withIt)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
