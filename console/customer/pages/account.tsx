import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { instantIn } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { ErrorView, Loaded } from '../../core/states.tsx';
import { AccountNotices, ResendConfirmation } from '../account-notices.tsx';
import { access } from '../texts/access.ts';
import { account as texts } from '../texts/account.ts';

type Account = inferOutput<typeof trpc.account.me>;

/** What is on file of the reader, whether they are verified, and the way to change it (C3, C7). */
export function Account() {
  const query = useQuery(trpc.account.me.queryOptions());
  return (
    <Page title={texts.title}>
      <Loaded query={query}>
        {(account) => (
          <>
            <AccountNotices account={account} />
            <PendingEmail account={account} />
            <OnFile account={account} />
            <Verification account={account} />
            <Link className="plain" to="/panel/seguridad">
              {texts.security}
            </Link>
            <Link className="plain" to="/panel/actividad">
              {texts.activity}
            </Link>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** An edited e-mail counts once its link was opened (C7). */
function PendingEmail({ account: { pendingEmail, timeZone } }: { account: Account }) {
  if (!pendingEmail) return null;
  const { email, until } = pendingEmail;
  return (
    <div className="notice warn">
      <h2>{texts.pendingTitle}</h2>
      <p>{texts.pending(email, instantIn(until, timeZone))}</p>
      <ResendConfirmation />
    </div>
  );
}

function OnFile({ account }: { account: Account }) {
  const { name, representative, email, phone, document } = account;
  const facts = [
    [texts.name, name],
    ...(representative ? [[texts.representative, representative]] : []),
    [texts.email, email],
    [texts.phone, phone],
    [texts.document, `${access.documentTypes[document.type]} ${document.number}`],
  ];
  return (
    <section className="card stack">
      <dl className="facts">
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <Link className="button second wide" to="/panel/datos/cambiar">
        {texts.edit}
      </Link>
    </section>
  );
}

function Verification({ account: { verified, verificationRequested } }: { account: Account }) {
  const act = useAct(trpc.account.requestVerification.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.account.me.queryKey() }),
  });
  return (
    <section className="card stack">
      <h2>{texts.verification}</h2>
      <div className="stack" role="status">
        {verified ? (
          <State tone="good" badge={texts.verified} lead={texts.verifiedLead} />
        ) : verificationRequested ? (
          <State tone="warn" badge={texts.asked} lead={texts.askedLead} />
        ) : (
          <State tone="" badge={texts.unverified} lead={texts.unverifiedLead} />
        )}
      </div>
      {act.reason && <ErrorView reason={act.reason} />}
      {!verified && !verificationRequested && (
        <Button isWide isPending={act.isPending} onPress={() => act.send({})}>
          {texts.ask}
        </Button>
      )}
    </section>
  );
}

function State({ tone, badge, lead }: { tone: string; badge: string; lead: string }) {
  return (
    <>
      <div>
        <span className={`badge ${tone}`}>{badge}</span>
      </div>
      <p>{lead}</p>
    </>
  );
}
