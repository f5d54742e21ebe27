import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { catalogue } from '../texts/catalogue.ts';
import type { EditedPlan } from './edited-plan.ts';

/** Takes a plan off sale, or puts it on sale again. */
export function Selling({ plan, onDone, onRefused }: EditedPlan) {
  const { id: planId, version, onSale } = plan;
  const act = useAct(trpc.staff.catalogue.setOnSale.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <Confirm
      key={String(onSale)}
      label={onSale ? catalogue.takeOffSale : catalogue.putOnSale}
      yes={onSale ? catalogue.takeOffSaleYes : catalogue.putOnSaleYes}
      question={<p>{onSale ? catalogue.takeOffSaleQuestion : catalogue.putOnSaleQuestion}</p>}
      act={act}
      onYes={() => act.send({ planId, version, onSale: !onSale })}
    />
  );
}
