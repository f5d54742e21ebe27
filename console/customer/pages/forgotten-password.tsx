import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { Page } from '../../core/page.tsx';
import { session } from '../../core/session.ts';
import { Sent } from '../outcome.tsx';
import { access } from '../texts/access.ts';

/** Asks for the link to a new password: one answer, whether or not the e-mail has an account. */
export function ForgottenPassword() {
  const act = useAct(trpc.auth.requestReset.mutationOptions());
  if (act.answer) return <Sent text={access.resetSent} />;
  return (
    <Page title={access.forgottenTitle} width="narrow">
      <p>{access.forgottenLead}</p>
      <div className="card">
        <ActForm
          act={act}
          submit={access.forgottenSubmit}
          input={(typed) => ({ email: typed('email'), deviceToken: session.device() })}
        >
          <Field name="email" type="email" autoComplete="username" label={access.email} />
        </ActForm>
      </div>
    </Page>
  );
}
