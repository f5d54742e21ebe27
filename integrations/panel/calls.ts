import { z } from 'zod';
import { isLoopback } from '../addresses.ts';
import { networkFailure } from '../errors.ts';
import { PanelRefused, PanelUnavailable, refusalOf } from './errors.ts';

export type WhmSettings = {
  /** `https://host:2087`; plain HTTP only on loopback. */
  url: string;
  /** The WHM user that the token belongs to. */
  user: string;
  token: string;
  /** Milliseconds for one method of the port, however many calls it takes. */
  timeoutMs?: number;
};

/** WHM may take its time over a password: it also changes the one of the databases. Less than the activity's time-out. */
export const PANEL_TIMEOUT_MS = 100_000;
/** A server of some thousand accounts tells all its domains in a few megabytes. */
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

const answerSchema = z.object({
  metadata: z.object({ result: z.coerce.number(), reason: z.string().default('') }),
  data: z.unknown().optional(),
});

type Parameters = Record<string, string>;
/** One call of WHM API 1; resolves to its `data`. */
export type Call = (name: string, parameters: Parameters) => Promise<unknown>;

/** Begins one method of the port: its calls share one deadline. */
export function createCalls(settings: WhmSettings): () => Call {
  const base = new URL(settings.url);
  if (base.protocol !== 'https:' && !isLoopback(base)) {
    throw new Error('PANEL_URL must be https, except on loopback');
  }
  const authorization = `whm ${settings.user}:${settings.token}`;
  const timeoutMs = settings.timeoutMs ?? PANEL_TIMEOUT_MS;

  return () => {
    const signal = AbortSignal.timeout(timeoutMs);
    return async (name, parameters) => {
      const { status, text } = await exchange(new URL(`/json-api/${name}`, base), {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization },
        // In the body: an address would leave the password in the panel's access log.
        body: new URLSearchParams({ 'api.version': '1', ...parameters }),
        signal,
      });
      if (status !== 200) throw new PanelUnavailable(`HTTP_${status}`);
      const answer = understood(answerSchema, jsonOf(text));
      if (answer.metadata.result !== 1) throw new PanelRefused(refusalOf(answer.metadata.reason));
      return answer.data;
    };
  };
}

async function exchange(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, request);
    return { status: response.status, text: await textOf(response) };
  } catch (error) {
    if (error instanceof PanelUnavailable) throw error;
    if (error instanceof DOMException) throw new PanelUnavailable('TIMED_OUT');
    throw new PanelUnavailable(networkFailure(error).code);
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > LARGEST_ANSWER_BYTES) throw new PanelUnavailable('ANSWER_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the panel answered, if it makes sense. Whatever does not is no answer. */
export function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PanelUnavailable('MALFORMED_ANSWER');
  return parsed.data;
}
