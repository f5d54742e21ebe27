import { createHmac } from 'node:crypto';
import { Secret } from 'otpauth';

const SECRET_LENGTH = 20;
const TOTP_BYTES = 20;

/** Secrets of the demo accounts: random for each installation, the same at each of its starts. */
export type DemoSecrets = {
  /** A password or security key. */
  secret(purpose: string): string;
  /** A second factor in base 32. */
  totp(purpose: string): string;
};

/** Derives every secret from the one random key that an installation keeps. */
export function demoSecrets(installationKey: string): DemoSecrets {
  const derived = (purpose: string) => createHmac('sha256', installationKey).update(purpose).digest();
  return {
    secret: (purpose) => derived(purpose).toString('base64url').slice(0, SECRET_LENGTH),
    totp: (purpose) => {
      const bytes = Uint8Array.from(derived(purpose).subarray(0, TOTP_BYTES));
      return new Secret({ buffer: bytes.buffer }).base32;
    },
  };
}
