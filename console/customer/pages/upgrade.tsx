import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { AskExecutive } from '../ask-executive.tsx';
import { BackToService } from '../back-to-service.tsx';
import { NotOffered } from '../not-offered.tsx';
import { Refusal } from '../refusal.tsx';
import { upgrade } from '../texts/upgrade.ts';
import { UpgradeChoice, type UpgradeOptions } from '../upgrade-choice.tsx';

const route = getRouteApi('/panel/panel/servicios/$serviceId/plan');

/** Choosing a bigger plan: what is offered, what it costs, what is not offered and why (U1–U5). */
export function Upgrade() {
  const { serviceId } = route.useParams();
  const service = useQuery(trpc.services.get.queryOptions({ serviceId }));
  const query = useQuery(trpc.upgrades.options.queryOptions({ serviceId }));
  return (
    <Page title={service.data ? upgrade.of(service.data.label) : upgrade.ask}>
      <BackToService serviceId={serviceId} />
      <Loaded query={query} failed={(reason, retry) => <Refusal reason={reason} onRetry={retry} />}>
        {(options) => <Options options={options} />}
      </Loaded>
    </Page>
  );
}

function Options({ options }: { options: UpgradeOptions }) {
  return (
    <>
      <p>{upgrade.lead(options.current.name)}</p>
      {!options.askExecutive && <UpgradeChoice options={options} />}
      <NotOffered options={options} />
      <AskExecutive options={options} title={options.askExecutive ? upgrade.noneTitle : upgrade.otherTitle} />
    </>
  );
}
