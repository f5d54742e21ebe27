import { Secret, TOTP } from 'otpauth';

/** What the app shows beside the e-mail. */
const ISSUER = 'tramite';
const PERIOD_SECONDS = 30;
const SECOND_MS = 1_000;
/** Steps before and after the present one that are accepted: clocks differ. */
const ACCEPTED_DRIFT = 1;

/** A new second factor for a member of staff, in base 32 as authenticator apps take it (C8). */
export function newTotpSecret(): string {
  return new Secret().base32;
}

/** The address by which an authenticator app takes a second factor up: it holds the secret. */
export function enrolmentUrl(secret: string, email: string): string {
  return new TOTP({
    issuer: ISSUER,
    label: email,
    secret: Secret.fromBase32(secret),
    period: PERIOD_SECONDS,
  }).toString();
}

/** The time step that a TOTP code (RFC 6238, SHA-1, 6 digits, 30 s) is of; undefined when it is none at this time. */
export function acceptedStep(secret: string, code: string, now: Date): number | undefined {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
  const timestamp = now.getTime();
  const drift = totp.validate({ token: code, timestamp, window: ACCEPTED_DRIFT });
  return drift === null ? undefined : Math.floor(timestamp / SECOND_MS / PERIOD_SECONDS) + drift;
}
