import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { Page } from '../../core/page.tsx';
import { Done } from '../outcome.tsx';
import { access } from '../texts/access.ts';

const route = getRouteApi('/threshold/clave/$token');

/** Behind the link of the mail: whoever only looks at it does not use it up. */
export function NewPassword() {
  const { token } = route.useParams();
  const act = useAct(trpc.auth.reset.mutationOptions());
  if (act.answer) return <Done title={access.newPasswordDoneTitle} text={access.newPasswordDone} />;
  return (
    <Page title={access.newPasswordTitle} width="narrow">
      <p>{access.newPasswordLead}</p>
      <div className="card">
        <ActForm
          act={act}
          submit={access.newPasswordSubmit}
          input={(typed) => ({ token, password: typed('password') })}
        >
          <Field
            name="password"
            type="password"
            autoComplete="new-password"
            label={access.newPassword}
            hint={access.passwordHint}
          />
        </ActForm>
      </div>
      {act.reason?.code === 'LINK_INVALID' && (
        <p>
          {access.newPasswordHelp} <Link to="/panel/clave">{access.forgotten}</Link>
        </p>
      )}
    </Page>
  );
}
