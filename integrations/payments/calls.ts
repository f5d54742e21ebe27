import { setTimeout as wait } from 'node:timers/promises';
import { MercadoPagoConfig, MercadoPagoError, MPConnectionError, MPRateLimitError } from 'mercadopago';
import { AppConfig } from 'mercadopago/dist/utils/config/index.js';
import type { z } from 'zod';
import { networkFailure } from '../errors.ts';
import { GatewayRefused, GatewayUnavailable } from './errors.ts';

export type CallSettings = {
  accessToken: string;
  /** The emulator's address; Mercado Pago's own if absent. */
  baseUrl?: string | undefined;
  /** Milliseconds for one call. */
  timeoutMs?: number;
};

/** Less than the time-out of the activities. */
const GATEWAY_TIMEOUT_MS = 20_000;
/** About what was asked, not about how things are: the same call would be refused again. */
const REFUSALS: ReadonlySet<number> = new Set([400, 402, 404, 422]);

/** One call of the SDK, from its answer or its error to ours. */
export type Call = <T extends z.ZodType>(
  answer: T,
  begin: (config: MercadoPagoConfig) => Promise<unknown>,
  options?: { idempotencyKey?: string },
) => Promise<z.output<T>>;

/** How the SDK is called: without retries of its own, which would outlast us, and with nothing of it in our errors. */
export function createCalls({ accessToken, baseUrl, timeoutMs = GATEWAY_TIMEOUT_MS }: CallSettings): Call {
  return async (schema, begin, options = {}) => {
    // A configuration of its own for each call: the SDK writes what one call was given into it, for all later ones.
    const config = new MercadoPagoConfig({
      accessToken,
      options: { timeout: timeoutMs, maxRetries: 0, ...options },
    });
    try {
      return understood(
        schema,
        await inTime(
          at(baseUrl, () => begin(config)),
          timeoutMs,
        ),
      );
    } catch (error) {
      throw ours(error);
    }
  };
}

/**
 * The SDK keeps its address in one place for the whole process, and reads it before its first wait: it is another one for as
 * long as that takes, so that nobody else's call goes there.
 */
function at<T>(baseUrl: string | undefined, begin: () => Promise<T>): Promise<T> {
  const settings = AppConfig as { -readonly [Name in 'BASE_URL']: string };
  const usual = settings.BASE_URL;
  try {
    settings.BASE_URL = baseUrl ?? usual;
    return begin();
  } finally {
    settings.BASE_URL = usual;
  }
}

/** The SDK's own time-out ends with the headers: an answer that trickles in would outlast it. */
async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  const answered = new AbortController();
  const late = wait(timeoutMs, undefined, { signal: answered.signal, ref: false }).then(() => {
    throw new GatewayUnavailable('TIMED_OUT');
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
    answer.catch(() => undefined);
  }
}

function ours(error: unknown): GatewayUnavailable | GatewayRefused {
  if (error instanceof GatewayUnavailable || error instanceof GatewayRefused) return error;
  if (error instanceof MPConnectionError) return new GatewayUnavailable(connectionCode(error));
  if (!(error instanceof MercadoPagoError)) return new GatewayUnavailable(networkFailure(error).code);
  const code = `HTTP_${error.status}`;
  if (REFUSALS.has(error.status)) return new GatewayRefused(code);
  const asked = error instanceof MPRateLimitError ? error.retryAfter : null;
  return new GatewayUnavailable(code, asked ?? undefined);
}

function connectionCode(error: MPConnectionError): string {
  const cause: unknown = Reflect.get(error, '__cause__');
  return cause instanceof DOMException ? 'TIMED_OUT' : networkFailure(cause).code;
}

/** What the gateway answered, if it makes sense. Whatever does not is no answer. */
function understood<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new GatewayUnavailable('MALFORMED_ANSWER');
  return parsed.data;
}
