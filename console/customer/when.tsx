import { date, instantIn } from '../core/format.ts';
import { cancellation } from './texts/cancellation.ts';
import { useZone } from './zone.ts';

type Ending = {
  endsAt: string;
  lastFullDay: string | null;
  isWithdrawable: boolean;
};

/** When a service ends, to the minute and in the company's zone (X2, X3); until then its holder can withdraw what they asked for (X5). */
export function Moments({ endsAt, lastFullDay, isWithdrawable }: Ending) {
  const zone = useZone();
  if (!zone) return null;
  return (
    <dl className="facts two">
      <div>
        <dt>{isWithdrawable ? cancellation.withdrawableUntil : cancellation.endsAt}</dt>
        <dd>{instantIn(endsAt, zone)}</dd>
      </div>
      {lastFullDay && (
        <div>
          <dt>{cancellation.lastFullDay}</dt>
          <dd>{date(lastFullDay)}</dd>
        </div>
      )}
    </dl>
  );
}
