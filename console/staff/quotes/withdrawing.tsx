import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { ErrorView } from '../../core/states.tsx';
import { readAgain } from '../read-again.ts';
import { type Quote, quotes } from '../texts/quotes.ts';

/** Takes a quote back that nobody has answered (B6). */
export function Withdrawing({ quote: { id: quoteId, status } }: { quote: Quote }) {
  const act = useAct(trpc.staff.quotes.withdraw.mutationOptions(), {
    onDone: readAgain,
    onRefused: readAgain,
  });
  // Somebody answered it meanwhile: what was to be confirmed is gone.
  if (status !== 'open') return act.reason ? <ErrorView reason={act.reason} /> : null;
  return (
    <Confirm
      label={quotes.withdraw}
      yes={quotes.withdrawYes}
      question={<p>{quotes.withdrawQuestion}</p>}
      act={act}
      onYes={() => act.send({ quoteId })}
    />
  );
}
