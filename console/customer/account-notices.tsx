import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../core/act.ts';
import { trpc } from '../core/api.ts';
import { texts } from '../core/texts.ts';
import { Once } from './once.tsx';
import { services } from './texts/services.ts';

type Account = inferOutput<typeof trpc.account.me>;

/** What of the account stands in the way of everything else. */
export function AccountNotices({ account }: { account: Account }) {
  return (
    <>
      {account.frozen && (
        <div className="notice bad">
          <h2>{texts.frozenTitle}</h2>
          <p>{texts.frozen}</p>
        </div>
      )}
      {!account.emailConfirmed && <ConfirmEmail />}
      {account.contactToUpdate.length > 0 && (
        <div className="notice warn">
          <h2>{services.contactTitle}</h2>
          {account.contactToUpdate.map((field) => (
            <p key={field}>{services.contact[field]}</p>
          ))}
          <p>
            {services.contactNext} <Link to="/panel/datos/cambiar">{services.contactEdit}</Link>
          </p>
        </div>
      )}
    </>
  );
}

function ConfirmEmail() {
  return (
    <div className="notice warn">
      <h2>{services.confirmEmail}</h2>
      <p>{services.confirmEmailLead}</p>
      <ResendConfirmation />
    </div>
  );
}

/** Sends the link to the e-mail that waits to be confirmed again. */
export function ResendConfirmation() {
  const act = useAct(trpc.auth.resendConfirmation.mutationOptions());
  return (
    <Once
      act={act}
      label={services.resend}
      done={services.resent}
      isWide={false}
      onPress={() => act.send({})}
    />
  );
}
