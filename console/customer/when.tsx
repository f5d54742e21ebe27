import { useQuery } from '@tanstack/react-query';
import { trpc } from '../core/api.ts';
import { date, instant, zoneName } from '../core/format.ts';
import { cancellation } from './texts/cancellation.ts';

type Ending = { endsAt: string; lastFullDay: string | null };

/** When a service ends, to the minute and in the company's zone (X2, X3); until then it can be withdrawn (X5). */
export function Moments({ endsAt, lastFullDay }: Ending) {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  if (!account) return null;
  const { timeZone } = account;
  return (
    <dl className="facts two">
      <div>
        <dt>{cancellation.endsAt}</dt>
        <dd>{cancellation.at(instant(endsAt, timeZone), zoneName(timeZone))}</dd>
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
