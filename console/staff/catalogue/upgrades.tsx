import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { useMe } from '../desk.tsx';
import { Opened } from '../opened.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { type Catalogue, catalogue } from '../texts/catalogue.ts';
import type { EditedPlan } from './edited-plan.ts';
import { LinkForm } from './link-form.tsx';
import { Points } from './points.tsx';
import { closing } from './reviewed-entry.ts';
import { planName, plansOf } from './words.ts';

type UpgradesProps = EditedPlan & { all: Catalogue };

/** To which plans services of this one may go up (U1). */
export function Upgrades(props: UpgradesProps) {
  const isAdministrator = useMe()?.role === 'administrator';
  const { plan, all } = props;
  const linked = plansOf(all).filter((one) => plan.upgradesTo.includes(one.plan.id));
  return (
    <section className="card stack">
      <h2>{catalogue.upgrades}</h2>
      <Points of={linked.map(planName)} none={catalogue.noUpgrades} />
      {isAdministrator && (
        <Opened label={catalogue.editUpgrades}>
          {(close) => <UpgradesForm key={plan.upgradesTo.join()} {...closing(props, close)} />}
        </Opened>
      )}
    </section>
  );
}

function UpgradesForm({ all, plan, onDone, onRefused }: UpgradesProps) {
  const { id: planId, version, upgradesTo } = plan;
  const act = useAct(trpc.staff.catalogue.setUpgrades.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <LinkForm
      act={act}
      legend={catalogue.upgrades}
      name="toPlanIds"
      options={plansOf(all)
        .filter((one) => one.plan.id !== planId)
        .map((one) => ({ value: one.plan.id, title: planName(one) }))}
      linked={upgradesTo}
      input={(toPlanIds) => ({ planId, version, toPlanIds })}
    />
  );
}
