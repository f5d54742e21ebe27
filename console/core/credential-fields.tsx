import { Field } from './field.tsx';
import type { Credentials } from './granted.ts';
import { texts } from './texts.ts';

/** E-mail and security key, typed again for what has no way back (C6). */
export function CredentialFields() {
  return (
    <>
      <Field
        name="ownEmail"
        type="email"
        inputMode="email"
        autoComplete="username"
        label={texts.credentials.email}
      />
      <Field
        name="securityKey"
        type="password"
        autoComplete="off"
        label={texts.credentials.securityKey}
        hint={texts.credentials.securityKeyHint}
      />
    </>
  );
}

export function credentialsOf(typed: (name: string) => string): Credentials {
  return { ownEmail: typed('ownEmail'), securityKey: typed('securityKey') };
}
