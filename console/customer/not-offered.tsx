import { Link } from '@tanstack/react-router';
import { services } from './texts/services.ts';
import { upgrade } from './texts/upgrade.ts';
import type { UpgradeOptions } from './upgrade-choice.tsx';

/** Every plan and period that cannot be had, with the server's reason (U1, U3, U4). */
export function NotOffered({ options }: { options: UpgradeOptions }) {
  const plans = options.categories.flatMap((category) => category.plans);
  const reasons = plans.flatMap(({ id, name, reason, periods }) => [
    ...(reason ? [{ key: id, what: name, why: reason }] : []),
    ...periods.flatMap(({ period, reason: why }) => {
      const what = `${name}, ${services.periods[period].toLowerCase()}`;
      return why ? [{ key: `${id} ${period}`, what, why }] : [];
    }),
  ]);
  if (reasons.length === 0) return null;
  return (
    <details className="card">
      <summary>{upgrade.notOfferedTitle}</summary>
      <div className="stack">
        <dl className="facts">
          {reasons.map(({ key, what, why }) => (
            <div key={key}>
              <dt>{what}</dt>
              <dd>{why.text}</dd>
            </div>
          ))}
        </dl>
        {reasons.some(({ why }) => why.code === 'smaller') && <ToSmaller serviceId={options.serviceId} />}
      </div>
    </details>
  );
}

/** A smaller plan is had by hiring it anew and giving this one up (U4). */
function ToSmaller({ serviceId }: { serviceId: string }) {
  return (
    <>
      <Link className="button second wide" to="/panel/contratar">
        {upgrade.smallerHire}
      </Link>
      <Link className="button second wide" to="/panel/servicios/$serviceId/baja" params={{ serviceId }}>
        {upgrade.smallerCancel}
      </Link>
    </>
  );
}
