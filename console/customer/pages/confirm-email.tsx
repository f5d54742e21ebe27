import { getRouteApi } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Page } from '../../core/page.tsx';
import { ErrorView } from '../../core/states.tsx';
import { Done } from '../outcome.tsx';
import { access } from '../texts/access.ts';

const route = getRouteApi('/threshold/confirmar/$token');

/** Behind the link of the mail: a scanner of mails that opens it presses no button. */
export function ConfirmEmail() {
  const { token } = route.useParams();
  const act = useAct(trpc.auth.confirmEmail.mutationOptions());
  if (act.answer) return <Done title={access.confirmedTitle} text={access.confirmed} />;
  return (
    <Page title={access.confirmTitle} width="narrow">
      <p>{access.confirmLead}</p>
      {act.reason && <ErrorView reason={act.reason} />}
      {act.reason?.code === 'LINK_INVALID' && <p>{access.confirmHelp}</p>}
      <Button isWide isPending={act.isPending} onPress={() => act.send({ token })}>
        {access.confirmSubmit}
      </Button>
    </Page>
  );
}
