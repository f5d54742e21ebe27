import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Page } from '../../core/page.tsx';
import { AccountNotices } from '../account-notices.tsx';
import { ChangePassword, ChangeSecurityKey } from '../change-secrets.tsx';
import { Sessions } from '../sessions.tsx';
import { account as accountTexts } from '../texts/account.ts';
import { security } from '../texts/security.ts';

/** Who is signed in as the reader, their two secrets, and how to stop everything (C5, C9). */
export function Security() {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  return (
    <Page title={security.title}>
      <Link className="plain" to="/panel/datos">
        {accountTexts.back}
      </Link>
      {account && <AccountNotices account={account} />}
      <Sessions />
      <ChangePassword />
      <ChangeSecurityKey />
      {account && !account.frozen && <Freeze />}
    </Page>
  );
}

function Freeze() {
  const act = useAct(trpc.account.freeze.mutationOptions(), {
    onDone: async () => {
      // The notice that comes in its place is above.
      await queryClient.invalidateQueries();
      document.querySelector('h1')?.focus();
    },
  });
  return (
    <section className="card stack">
      <h2>{security.freezeTitle}</h2>
      <p>{security.freezeLead}</p>
      <Confirm
        label={security.freeze}
        yes={security.freezeYes}
        question={<p>{security.freezeLift}</p>}
        act={act}
        onYes={() => act.send({})}
      />
    </section>
  );
}
