import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { useFollowed } from '../followed.ts';
import { Owed } from '../owed.tsx';
import { readAgain } from '../read-again.ts';
import { services } from '../texts/services.ts';
import { transfers } from '../texts/transfers.ts';
import { OwnConsent } from '../transfer-consent.tsx';
import { isWithdrawable, Standing, type TransferView } from '../transfer-standing.tsx';

const route = getRouteApi('/panel/panel/transferencias/$changeId');

/** One transfer as one of its parties follows it: whose text is missing, until when, what comes next. */
export function Transfer() {
  const { changeId } = route.useParams();
  const query = useFollowed('transfer', changeId);
  return (
    <Page title={query.data ? transfers.title(query.data.service.label) : transfers.titleUnknown}>
      <Link className="plain" to="/panel">
        {services.back}
      </Link>
      <Loaded query={query}>{(transfer) => <Following transfer={transfer} />}</Loaded>
    </Page>
  );
}

function Following({ transfer }: { transfer: TransferView }) {
  return (
    <>
      <Standing transfer={transfer} />
      {transfer.party === 'holder' && transfer.state === 'paused' && <ToPay serviceId={transfer.serviceId} />}
      <OwnConsent transfer={transfer} />
      {isWithdrawable(transfer) && <Withdraw changeId={transfer.id} />}
    </>
  );
}

/** What stops it, where it is money: the way to pay it. */
function ToPay({ serviceId }: { serviceId: string }) {
  const { data } = useQuery(trpc.services.get.queryOptions({ serviceId }));
  return data ? <Owed invoices={data.owedInvoices} /> : null;
}

function Withdraw({ changeId }: { changeId: string }) {
  const act = useAct(trpc.transfers.withdraw.mutationOptions(), {
    onDone: () => readAgain('transfers'),
  });
  return (
    <Confirm
      label={transfers.withdraw}
      yes={transfers.withdrawYes}
      question={<p>{transfers.withdrawQuestion}</p>}
      act={act}
      onYes={() => act.send({ changeId })}
    />
  );
}
