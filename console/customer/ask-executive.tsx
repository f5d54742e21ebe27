import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { Button } from '../core/button.tsx';
import { ErrorView } from '../core/states.tsx';
import { upgrade } from './texts/upgrade.ts';

/** What is not offered by itself is asked of the account's executive, who answers with a quote (U5). */
export function AskExecutive({ serviceId, title }: { serviceId: string; title: string }) {
  const act = useAct(trpc.upgrades.askExecutive.mutationOptions());
  return (
    <section className="card stack">
      <h2>{title}</h2>
      <p>{upgrade.noneLead}</p>
      {act.reason && <ErrorView reason={act.reason} />}
      <div role="status">
        {act.answer ? (
          <p>{upgrade.asked}</p>
        ) : (
          <Button kind="second" isWide isPending={act.isPending} onPress={() => act.send({ serviceId })}>
            {upgrade.executive}
          </Button>
        )}
      </div>
    </section>
  );
}
