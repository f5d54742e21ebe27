import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { NotSent, networkFailure, OutcomeUnknown, Refused } from '../errors.ts';
import { refusalReason } from './errors.ts';

const party = 'whatsapp';
const TOO_MANY_REQUESTS = 429;
/** Twilio's code of a wrong credential: ours to mend, so the message waits. */
const UNAUTHENTICATED = 401;
const FIRST_REDIRECT = 300;
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

type Response<Data> = Awaited<ReturnType<typeof twilio.RequestClient.prototype.request<Data>>>;
type Answer = { statusCode: number; body: unknown; headers?: unknown };

/**
 * Twilio's HTTP client, letting out only errors of our own: those of axios hold the credential and the message, and
 * those of the SDK hold Twilio's text with the number in it. Connections are not kept: one that Twilio had closed in the
 * meantime would make a message's outcome unknown for nothing.
 */
export class GuardedClient extends twilio.RequestClient {
  constructor(timeoutMs: number) {
    super({ timeout: timeoutMs, autoRetry: false, keepAlive: false });
  }

  override async request<Data>(options: RequestClient.RequestOptions<Data>): Promise<Response<Data>> {
    const changes = options.method !== 'get';
    try {
      const response = await super.request<Data>(options);
      refuseErrors(response, changes);
      return { ...response, body: parsed(response.body, changes) };
    } catch (error) {
      throw isOurs(error) ? error : ofNetwork(error, changes);
    } finally {
      // The SDK keeps both for debugging, with the credential and the message in them.
      this.lastRequest = undefined;
      this.lastResponse = undefined;
    }
  }
}

/** Whether an error is already one of the classes that may leave the adapter. */
export function isOurs(error: unknown): error is NotSent | OutcomeUnknown | Refused {
  return error instanceof NotSent || error instanceof OutcomeUnknown || error instanceof Refused;
}

/** A read has no effect to be in doubt about, so it may always be made again. */
export function inDoubt(code: string, changes: boolean): NotSent | OutcomeUnknown {
  return changes ? new OutcomeUnknown({ party, code }) : new NotSent({ party, code });
}

function refuseErrors(answer: Answer, changes: boolean): void {
  const status = answer.statusCode;
  if (status < FIRST_REDIRECT) return;
  const httpCode = `HTTP_${status}`;
  if (status >= FIRST_SERVER_ERROR) throw inDoubt(httpCode, changes);
  if (status < FIRST_CLIENT_ERROR) throw new NotSent({ party, code: httpCode });
  const code = codeOf(answer.body) ?? httpCode;
  if (status === TOO_MANY_REQUESTS) {
    throw new NotSent({ party, code, retryAfterSeconds: retryAfter(answer.headers) });
  }
  if (status === UNAUTHENTICATED) throw new NotSent({ party, code });
  throw new Refused({
    party,
    code: status === 404 && !changes ? httpCode : code,
    reason: refusalReason(code),
  });
}

function ofNetwork(error: unknown, changes: boolean): NotSent | OutcomeUnknown {
  const { code, neverLeft } = networkFailure(error);
  return neverLeft ? new NotSent({ party, code }) : inDoubt(code, changes);
}

/** The SDK would parse a text itself, and its error quotes what it could not parse. */
function parsed<Data>(body: Data, changes: boolean): Data {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    throw inDoubt('MALFORMED_ANSWER', changes);
  }
}

function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  return typeof body.code === 'number' ? String(body.code) : undefined;
}

function retryAfter(headers: unknown): number | undefined {
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return undefined;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
