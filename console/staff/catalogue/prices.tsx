import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { useMe } from '../desk.tsx';
import { Opened } from '../opened.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { catalogue, type Period } from '../texts/catalogue.ts';
import { services } from '../texts/services.ts';
import type { EditedPlan } from './edited-plan.ts';
import { closing } from './reviewed-entry.ts';
import { SetPrice } from './set-price.tsx';
import { priceInWords } from './words.ts';

/** What a plan costs, period by period, for whoever hires it from now on (B2). */
export function Prices(props: EditedPlan) {
  const isAdministrator = useMe()?.role === 'administrator';
  const { prices } = props.plan;
  return (
    <section className="card stack">
      <h2>{catalogue.prices}</h2>
      <p className="quiet">{catalogue.pricesLead}</p>
      {prices.length === 0 && <p>{catalogue.noPrices}</p>}
      <ul className="stack">
        {prices.map((price) => (
          <li key={price.period} className="stack tight">
            <div className="row">
              <p>{priceInWords(price)}</p>
              {!price.onSale && <span className="badge">{catalogue.notSold}</span>}
            </div>
            {isAdministrator && price.onSale && <WithdrawPrice period={price.period} {...props} />}
          </li>
        ))}
      </ul>
      {isAdministrator && (
        <Opened label={catalogue.setPrice}>{(close) => <SetPrice {...closing(props, close)} />}</Opened>
      )}
    </section>
  );
}

function WithdrawPrice({ period, plan, onDone, onRefused }: EditedPlan & { period: Period }) {
  const { id: planId, version } = plan;
  const act = useAct(trpc.staff.catalogue.withdrawPrice.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <Confirm
      label={catalogue.withdrawPrice(services.periods[period])}
      yes={catalogue.withdrawPriceYes}
      question={<p>{catalogue.withdrawPriceQuestion}</p>}
      act={act}
      onYes={() => act.send({ planId, version, period })}
    />
  );
}
