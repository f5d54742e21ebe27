import { NotSent, Refused } from '../errors.ts';

/** The gateway could not be asked, or did not answer. Every step may be made again, so a lost answer is the same as none. */
export class GatewayUnavailable extends NotSent {
  constructor(code: string, retryAfterSeconds?: number) {
    super({ party: 'gateway', code, retryAfterSeconds });
  }
}

/** The gateway refused for good: staff has to look. Its own text may quote what it was given, so only a code is kept. */
export class GatewayRefused extends Refused<'refused'> {
  constructor(code: string) {
    super({ party: 'gateway', code, reason: 'refused' });
  }
}
