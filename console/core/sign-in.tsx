import type { ReactNode } from 'react';
import { useAct } from './act.ts';
import { ActForm } from './act-form.tsx';
import { queryClient, trpc } from './api.ts';
import { Field } from './field.tsx';
import { Page } from './page.tsx';
import { type Audience, session } from './session.ts';
import { texts } from './texts.ts';

type SignInProps = {
  audience: Audience;
  /** Somebody was signed in until now, and comes back to the same page. */
  isOver: boolean;
  /** Below the form: where else to go. */
  children?: ReactNode;
};

const { signIn } = texts;

export function SignIn({ audience, isOver, children }: SignInProps) {
  const isStaff = audience === 'staff';
  const act = useAct(trpc.auth.signIn.mutationOptions(), {
    onDone: ({ deviceToken, role, clientId, staffId }) => {
      session.keepDevice(deviceToken);
      const account = String(clientId ?? staffId);
      if (account !== session.get().known?.account) queryClient.clear();
      else void queryClient.invalidateQueries();
      session.begin({ audience: role === 'client' ? 'customer' : 'staff', account });
    },
  });
  return (
    <Page title={isStaff ? signIn.staffTitle : signIn.title} width="narrow">
      {isOver && (
        <p className="notice warn" role="status">
          <span>{signIn.over}</span>
        </p>
      )}
      <div className="card">
        <ActForm
          act={act}
          submit={signIn.submit}
          input={(typed) => ({
            email: typed('email'),
            password: typed('password'),
            session: 'cookie' as const,
            ...(isStaff ? { totp: typed('totp').replaceAll(' ', '') } : {}),
            ...deviceOf(),
          })}
        >
          <Field name="email" type="email" inputMode="email" autoComplete="username" label={signIn.email} />
          <Field name="password" type="password" autoComplete="current-password" label={signIn.password} />
          {isStaff && (
            <Field
              name="totp"
              inputMode="numeric"
              autoComplete="one-time-code"
              label={signIn.totp}
              hint={signIn.totpHint}
            />
          )}
        </ActForm>
      </div>
      {children}
    </Page>
  );
}

function deviceOf(): { deviceToken?: string } {
  const deviceToken = session.device();
  return deviceToken ? { deviceToken } : {};
}
