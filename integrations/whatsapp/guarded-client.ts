import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { isLoopback } from '../addresses.ts';
import { NotSent, networkFailure, OutcomeUnknown, OutsideError, Refused } from '../errors.ts';
import { faultOf } from './errors.ts';

const party = 'whatsapp';
const FIRST_REDIRECT = 300;
const FIRST_SERVER_ERROR = 500;
const REQUEST_TIMEOUT = 408;
/** With a code of Twilio's own these are about the request. Any other refusal without a known code may be a proxy's. */
const ABOUT_THE_MESSAGE: ReadonlySet<number> = new Set([400, 404]);
/** Of an answer: a page of 200 messages takes a quarter of it. */
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;
/** The HTTP library's code for a request whose signal was given. */
const CUT_OFF = 'ERR_CANCELED';

type Response<Data> = Awaited<ReturnType<typeof twilio.RequestClient.prototype.request<Data>>>;
type Answer = { statusCode: number; body: unknown; headers?: unknown };

/**
 * Twilio's HTTP client, letting out only errors of our own: those of axios hold the credential and the message, and
 * those of the SDK hold Twilio's text with the number in it. Connections are not kept: one that Twilio had closed in the
 * meantime would make a message's outcome unknown for nothing.
 */
export class GuardedClient extends twilio.RequestClient {
  constructor(timeoutMs: number) {
    super({ autoRetry: false, keepAlive: false });
    // The SDK's own agent would take HTTP_PROXY for https and know no exemption from it.
    this.axios.defaults.httpsAgent = undefined;
    this.axios.defaults.maxContentLength = LARGEST_ANSWER_BYTES;
    // The library's own timeout is one of silence: an answer that trickles in would outlast it.
    this.axios.interceptors.request.use((config) => ({
      ...config,
      signal: AbortSignal.timeout(timeoutMs),
      // Undefined is as everywhere else: HTTPS_PROXY and NO_PROXY decide.
      proxy: isLoopback(new URL(config.url ?? '')) ? false : undefined,
    }));
  }

  override async request<Data>(options: RequestClient.RequestOptions<Data>): Promise<Response<Data>> {
    const changes = options.method !== 'get';
    try {
      const response = await super.request<Data>(options);
      refuseErrors(response, changes);
      return { ...response, body: parsed(response.body, changes) };
    } catch (error) {
      throw error instanceof OutsideError ? error : ofNetwork(error, changes);
    } finally {
      // The SDK keeps both for debugging, with the credential and the message in them.
      this.lastRequest = undefined;
      this.lastResponse = undefined;
    }
  }
}

/** A read has no effect to be in doubt about, so it may always be made again. */
export function inDoubt(code: string, changes: boolean): NotSent | OutcomeUnknown {
  return changes ? new OutcomeUnknown({ party, code }) : new NotSent({ party, code });
}

/** A read is never refused for good: it is told what was answered and may be made again. */
function refuseErrors(answer: Answer, changes: boolean): void {
  const status = answer.statusCode;
  if (status < FIRST_REDIRECT) return;
  const ownCode = codeOf(answer.body);
  const code = ownCode ?? `HTTP_${status}`;
  if (status >= FIRST_SERVER_ERROR || status === REQUEST_TIMEOUT) throw inDoubt(`HTTP_${status}`, changes);
  const reason = faultOf(ownCode);
  const isKnown = reason !== 'unknown' || ABOUT_THE_MESSAGE.has(status);
  if (changes && ownCode !== undefined && isKnown && reason !== 'later') {
    throw new Refused({ party, code, reason });
  }
  throw new NotSent({ party, code, retryAfterSeconds: retryAfter(answer.headers) });
}

function ofNetwork(error: unknown, changes: boolean): NotSent | OutcomeUnknown {
  const { code, neverLeft } = networkFailure(error);
  if (neverLeft) return new NotSent({ party, code });
  return inDoubt(code === CUT_OFF ? 'TIMED_OUT' : code, changes);
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
