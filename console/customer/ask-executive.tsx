import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Once } from './once.tsx';
import { upgrade } from './texts/upgrade.ts';

/** What is not offered by itself is asked of the account's executive, who answers with a quote (U5). */
export function AskExecutive({ serviceId, title }: { serviceId: string; title: string }) {
  const act = useAct(trpc.upgrades.askExecutive.mutationOptions());
  return (
    <section className="card stack">
      <h2>{title}</h2>
      <p>{upgrade.noneLead}</p>
      <Once
        act={act}
        label={upgrade.executive}
        done={upgrade.asked}
        onPress={() => act.send({ serviceId })}
      />
    </section>
  );
}
