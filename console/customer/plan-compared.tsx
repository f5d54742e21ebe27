import { type Limits, limitText, resourceNames } from './limits.ts';
import { upgrade } from './texts/upgrade.ts';

/** What a plan gives beside today's, resource by resource; what neither names stays out. */
export function PlanCompared({ today, withIt }: { today: Limits; withIt: Limits }) {
  const named = resourceNames.filter((name) => today[name] !== undefined || withIt[name] !== undefined);
  if (named.length === 0) return null;
  return (
    <table className="compared">
      <caption>{upgrade.compareTitle}</caption>
      <thead>
        <tr>
          <th scope="col">{upgrade.resource}</th>
          <th scope="col">{upgrade.today}</th>
          <th scope="col">{upgrade.withIt}</th>
        </tr>
      </thead>
      <tbody>
        {named.map((name) => (
          <tr key={name}>
            <th scope="row">{upgrade.resources[name]}</th>
            <td>{limitText(name, today)}</td>
            <td>
              <strong>{limitText(name, withIt)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
