import { Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { count, date, instantDay, money } from '../../core/format.ts';
import { useMe, When } from '../desk.tsx';
import type { PriceChange } from '../texts/catalogue.ts';
import { priceChanges } from '../texts/price-changes.ts';
import { services } from '../texts/services.ts';
import { readCatalogueAgain } from './reviewed-entry.ts';
import { priceInWords } from './words.ts';

type State = keyof typeof priceChanges.states;

const tones = { announced: 'warn', inForce: 'good', withdrawn: '' } as const;

/** One announced price: for whom, from when, and how many know of it. */
export function PriceChangeCard({ change, plan }: { change: PriceChange; plan: string }) {
  const me = useMe();
  const { planId, period, amount, from, told, waiting, announcedAt, withdrawnAt } = change;
  const state = me && stateOf(change, me.timeZone);
  return (
    <div className="card stack tight">
      <div className="row">
        <h3>{priceInWords({ price: amount, period })}</h3>
        {state && <span className={`badge ${tones[state]}`}>{priceChanges.states[state]}</span>}
      </div>
      <Link className="plain" to="/equipo/catalogo/planes/$planId" params={{ planId }}>
        {priceChanges.of(plan, services.periods[period])}
      </Link>
      <p>{priceChanges.since(date(from))}</p>
      <p>
        {count(told, priceChanges.told)} · {count(waiting, priceChanges.waiting)}
      </p>
      <p className="quiet">
        {priceChanges.announcedAt}: <When at={announcedAt} />
        {withdrawnAt && (
          <>
            {' · '}
            {priceChanges.withdrawnAt}: <When at={withdrawnAt} />
          </>
        )}
      </p>
      {state === 'announced' && me?.role === 'administrator' && <Withdraw change={change} />}
    </div>
  );
}

/** Before its day it can be taken back. */
function stateOf({ from, withdrawnAt }: PriceChange, timeZone: string): State {
  if (withdrawnAt) return 'withdrawn';
  return instantDay(new Date().toISOString(), timeZone) < from ? 'announced' : 'inForce';
}

function Withdraw({ change: { id: priceChangeId, amount } }: { change: PriceChange }) {
  const act = useAct(trpc.staff.catalogue.withdrawPriceChange.mutationOptions(), {
    onDone: readCatalogueAgain,
    onRefused: readCatalogueAgain,
  });
  return (
    <Confirm
      label={priceChanges.withdraw(money(amount))}
      yes={priceChanges.withdrawYes}
      question={<p>{priceChanges.withdrawQuestion}</p>}
      act={act}
      onYes={() => act.send({ priceChangeId })}
    />
  );
}
