import type { Fault } from '../domain/messaging/fault.ts';

/** The outside party that a call went to. */
export type OutsideParty = 'whatsapp' | 'email' | 'panel' | 'files' | 'store' | 'gateway';

const UNKNOWN_CODE = 'UNKNOWN';
const LONGEST_CODE = 40;

/**
 * A call to an outside party that did not succeed. Says which party, and a code of the protocol; never a text of the
 * other side, an address, a credential or the underlying error (invariant 15), so it may be logged and kept.
 */
export abstract class OutsideError extends Error {
  readonly party: OutsideParty;
  /** A code of the protocol, the provider or the operating system: `21211`, `550`, `ECONNREFUSED`. */
  readonly code: string;

  constructor(what: string, { party, code }: { party: OutsideParty; code: string }) {
    const safeCode = protocolCode(code);
    super(`${party}: ${what} (${safeCode})`);
    this.party = party;
    this.code = safeCode;
  }
}

/** Clearly nothing happened on the other side: the same call may be made again (A4). */
export class NotSent extends OutsideError {
  override readonly name = 'NotSent';
  /** Seconds that the other side asked to wait, when it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(facts: { party: OutsideParty; code: string; retryAfterSeconds?: number | undefined }) {
    super('not sent', facts);
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** Nobody knows whether it happened: a time-out, a 5xx, a connection lost midway. Never repeated blindly (A4). */
export class OutcomeUnknown extends OutsideError {
  override readonly name = 'OutcomeUnknown';

  constructor(facts: { party: OutsideParty; code: string }) {
    super('outcome unknown', facts);
  }
}

/** Certainly not done, and the same call would be refused again as things are (A4). */
export class Refused<Reason extends string = Fault> extends OutsideError {
  override readonly name = 'Refused';
  readonly reason: Reason;

  constructor(facts: { party: OutsideParty; code: string; reason: Reason }) {
    super(`refused, ${facts.reason}`, facts);
    this.reason = facts.reason;
  }
}

/** Keeps only what looks like a code, so that no text of the other side slips through. */
function protocolCode(code: string): string {
  return code.length <= LONGEST_CODE && /^[A-Z0-9_]+$/.test(code) ? code : UNKNOWN_CODE;
}

/** Codes of the operating system and of TLS for a connection that was never made: no request can have left. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'ERR_PROXY_TUNNEL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const DEEPEST_CAUSE = 5;

/** What a network error tells: its code, and whether it is certain that no request left this machine. */
export function networkFailure(error: unknown): { code: string; neverLeft: boolean } {
  let code = UNKNOWN_CODE;
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof current === 'object' && current !== null; depth += 1) {
    const link = current as { code?: unknown; syscall?: unknown; cause?: unknown };
    if (typeof link.code === 'string') {
      if (code === UNKNOWN_CODE) code = link.code;
      const connecting = link.syscall === 'connect' || link.syscall === 'getaddrinfo';
      if (connecting || NEVER_CONNECTED.has(link.code)) return { code: link.code, neverLeft: true };
    }
    current = link.cause;
  }
  return { code, neverLeft: false };
}
