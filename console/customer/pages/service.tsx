import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { date, lastDay } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Once } from '../once.tsx';
import { OpenChange } from '../open-change.tsx';
import { Owed } from '../owed.tsx';
import { type ServiceView, StatusBadge } from '../service-words.tsx';
import { services } from '../texts/services.ts';
import { transfers } from '../texts/transfers.ts';
import { upgrade } from '../texts/upgrade.ts';

const route = getRouteApi('/panel/panel/servicios/$serviceId');

/** One service: how it stands, what is under way, what is owed, what can be done. */
export function Service() {
  const { serviceId } = route.useParams();
  const query = useQuery(trpc.services.get.queryOptions({ serviceId }));
  return (
    <Page title={query.data?.label ?? services.title}>
      <Link className="plain" to="/panel">
        {services.back}
      </Link>
      <Loaded query={query}>
        {(service) => (
          <>
            <Standing service={service} />
            {service.openChange && <OpenChange key={service.openChange.id} change={service.openChange} />}
            <Owed invoices={service.owedInvoices} />
            {service.status !== 'pending' && <Actions service={service} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ service }: { service: ServiceView }) {
  const { product, plan, period, termStart, termEnd } = service;
  return (
    <section className="card stack">
      <div>
        <StatusBadge service={service} />
      </div>
      <Suspension service={service} />
      <dl className="facts two">
        <div>
          <dt>{services.plan}</dt>
          <dd>
            {product} · {plan.name}
          </dd>
        </div>
        <div>
          <dt>{services.period}</dt>
          <dd>{services.periods[period]}</dd>
        </div>
        <div>
          <dt>{services.term}</dt>
          <dd>
            {termStart && termEnd ? services.termFromTo(date(termStart), lastDay(termEnd)) : services.noTerm}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Suspension({ service: { status, suspensionReasons: reasons } }: { service: ServiceView }) {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  if (status !== 'suspended') return null;
  const words = new Intl.ListFormat('es-AR').format(
    reasons.map((reason) => services.suspensionReasons[reason]),
  );
  const onlyUnpaid = reasons.every((reason) => reason === 'non_payment');
  const next = onlyUnpaid ? services.suspendedUnpaid : account && services.suspendedOther(account.team);
  return (
    <p>
      {services.suspendedBecause(words)} {next}
    </p>
  );
}

/** A bigger plan. */
function ToUpgrade({ service: { id, status, openChange } }: { service: ServiceView }) {
  if ((status !== 'active' && status !== 'suspended') || openChange?.kind === 'upgrade') return null;
  return (
    <Link className="button second" to="/panel/servicios/$serviceId/plan" params={{ serviceId: id }}>
      {upgrade.ask}
    </Link>
  );
}

/** Asking for the end of it; an order that was not set up is given up on its own page. */
function ToCancellation({ service: { id, status, openChange } }: { service: ServiceView }) {
  if ((status !== 'active' && status !== 'suspended') || openChange?.kind === 'cancellation') return null;
  return (
    <Link className="button second" to="/panel/servicios/$serviceId/baja" params={{ serviceId: id }}>
      {services.cancel}
    </Link>
  );
}

/** Passing it to somebody else; while anything is under way with it that is refused. */
function ToTransfer({ service: { id, status, openChange } }: { service: ServiceView }) {
  if ((status !== 'active' && status !== 'suspended') || openChange) return null;
  return (
    <div className="stack tight">
      <p className="quiet">{transfers.openLead}</p>
      <Link
        className="button second wide"
        to="/panel/servicios/$serviceId/transferir"
        params={{ serviceId: id }}
      >
        {transfers.open}
      </Link>
    </div>
  );
}

/** Only what there is a page or an act for. */
function Actions({ service }: { service: ServiceView }) {
  const backup = useAct(trpc.services.requestBackup.mutationOptions());
  return (
    <section className="card stack">
      <h2>{services.actionsTitle}</h2>
      <ToUpgrade service={service} />
      <ToCancellation service={service} />
      <ToTransfer service={service} />
      <div className="stack tight">
        <p className="quiet">{services.backupLead}</p>
        <Once
          act={backup}
          label={services.backup}
          done={services.backupAsked}
          onPress={() => backup.send({ serviceId: service.id })}
        />
      </div>
    </section>
  );
}
