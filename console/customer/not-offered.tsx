import type { UpgradeOptions } from './upgrade-choice.tsx';
import { services } from './texts/services.ts';
import { upgrade } from './texts/upgrade.ts';

/** Every plan and period that cannot be had, with the server's reason (U1, U3, U4). */
export function NotOffered({ options }: { options: UpgradeOptions }) {
  const plans = options.categories.flatMap((category) => category.plans);
  const reasons = plans.flatMap(({ id, name, reason, periods }) => [
    ...(reason ? [{ key: id, what: name, why: reason.text }] : []),
    ...periods.flatMap(({ period, reason: why }) =>
      why
        ? [
            {
              key: `${id} ${period}`,
              what: `${name}, ${services.periods[period].toLowerCase()}`,
              why: why.text,
            },
          ]
        : [],
    ),
  ]);
  if (reasons.length === 0) return null;
  return (
    <details className="card">
      <summary>{upgrade.notOfferedTitle}</summary>
      <dl className="facts">
        {reasons.map(({ key, what, why }) => (
          <div key={key}>
            <dt>{what}</dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
