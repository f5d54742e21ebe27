import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { Page } from '../../core/page.tsx';
import { DocumentFields, documentOf } from '../document-fields.tsx';
import { Sent } from '../outcome.tsx';
import { access } from '../texts/access.ts';

/** A new account: one answer, whether or not the e-mail has one (C1). */
export function SignUp() {
  const act = useAct(trpc.auth.signUp.mutationOptions());
  if (act.answer) return <Sent text={access.signedUp} />;
  return (
    <Page title={access.signUpTitle} width="narrow">
      <p>{access.signUpLead}</p>
      <div className="card">
        <ActForm act={act} submit={access.signUpSubmit} input={inputOf}>
          <h2>{access.aboutYou}</h2>
          <Field name="name" label={access.name} autoComplete="name" />
          <Field
            name="email"
            type="email"
            autoComplete="email"
            label={access.email}
            hint={access.emailHint}
          />
          <Field name="phone" type="tel" autoComplete="tel" label={access.phone} hint={access.phoneHint} />
          <DocumentFields />
          <Field
            name="representative"
            label={access.representative}
            hint={access.representativeHint}
            isOptional
          />
          <h2>{access.secrets}</h2>
          <Field
            name="password"
            type="password"
            autoComplete="new-password"
            label={access.password}
            hint={access.passwordHint}
          />
          <Field
            name="securityKey"
            type="password"
            autoComplete="new-password"
            label={access.securityKey}
            hint={access.securityKeyHint}
          />
        </ActForm>
      </div>
    </Page>
  );
}

function inputOf(typed: (name: string) => string) {
  const representative = typed('representative').trim();
  return {
    name: typed('name'),
    email: typed('email'),
    phone: typed('phone'),
    password: typed('password'),
    securityKey: typed('securityKey'),
    document: documentOf(typed),
    ...(representative === '' ? {} : { representative }),
  };
}
