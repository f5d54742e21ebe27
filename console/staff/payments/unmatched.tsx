import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { ErrorView, Loaded } from '../../core/states.tsx';
import { readAgain } from '../read-again.ts';
import { Assigning } from './assigning.tsx';
import { PaymentFacts } from './payment-facts.tsx';

/** Money that nobody claims (B4): what it is, and whose staff says that it is; afterwards, whose it was said to be. */
export function Unmatched({ paymentId }: { paymentId: string }) {
  const query = useQuery(trpc.staff.payments.get.queryOptions({ paymentId }));
  const act = useAct(trpc.staff.payments.assign.mutationOptions(), {
    onDone: readAgain,
    onRefused: readAgain,
  });
  return (
    <Loaded query={query}>
      {(payment) => (
        <>
          <PaymentFacts payment={payment} />
          {payment.unmatched !== '0' && <Assigning payment={payment} act={act} />}
          {/* Somebody was faster: where it was to be confirmed is gone. */}
          {payment.unmatched === '0' && act.reason && <ErrorView reason={act.reason} />}
        </>
      )}
    </Loaded>
  );
}
