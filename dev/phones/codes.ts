import { Secret, TOTP } from 'otpauth';
import type { RunningStack } from '../demo-run/running-stack.ts';
import type { Code } from './shown.ts';

/** The second factor of everybody in the demo's staff as their applications show it now; the secrets stay here. */
export function codesOf({ demo }: RunningStack, now: number): Code[] {
  return demo.accounts.flatMap(({ name, email, role, totpSecret }) => {
    if (totpSecret === undefined) return [];
    const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
    const secondsLeft = Math.ceil(totp.remaining({ timestamp: now }) / 1000);
    return [{ name, email, role, code: totp.generate({ timestamp: now }), secondsLeft }];
  });
}
