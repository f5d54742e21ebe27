import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Once } from './once.tsx';
import { upgrade } from './texts/upgrade.ts';
import type { UpgradeOptions } from './upgrade-choice.tsx';

/** What is not offered by itself is asked of the account's executive, who answers with a quote (U5). */
export function AskExecutive({ options, title }: { options: UpgradeOptions; title: string }) {
  const { serviceId, executiveAsked } = options;
  const act = useAct(trpc.upgrades.askExecutive.mutationOptions());
  return (
    <section className="card stack">
      <h2>{title}</h2>
      <p>{upgrade.noneLead}</p>
      <Once
        act={act}
        label={upgrade.executive}
        done={upgrade.asked}
        isDone={executiveAsked}
        onPress={() => act.send({ serviceId })}
      />
    </section>
  );
}
