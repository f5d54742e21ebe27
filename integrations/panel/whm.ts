import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { isLoopback } from '../addresses.ts';
import { networkFailure } from '../errors.ts';
import { PanelRefused, PanelUnavailable, refusalOf } from './errors.ts';
import type { PanelAccount, PanelPort } from './port.ts';

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
const LARGEST_ANSWER_BYTES = 1024 * 1024;
const MILLISECONDS = 1000;

const answerSchema = z.object({
  metadata: z.object({ result: z.coerce.number(), reason: z.string().default('') }),
  data: z.unknown().optional(),
});
const summarySchema = z.object({
  acct: z
    .array(
      z.object({
        user: z.string(),
        domain: z.string(),
        email: z.string(),
        unix_startdate: z.coerce.number(),
        suspended: z.coerce.number(),
        plan: z.string(),
      }),
    )
    .max(1),
});
const uapiSchema = z.object({
  uapi: z.object({
    status: z.coerce.number(),
    errors: z.array(z.string()).nullish(),
    data: z.unknown().optional(),
  }),
});
const tokensSchema = z.array(z.object({ name: z.string() })).nullish();

type Parameters = Record<string, string>;
type Call = (name: string, parameters: Parameters) => Promise<unknown>;

/** The panel through WHM API 1. */
export function createWhmPanel(settings: WhmSettings): PanelPort {
  const begin = createCalls(settings);

  return {
    accountSummary: (user) => accountSummary(begin(), user),

    passwordFrom: (seed) => createHmac('sha256', settings.token).update(seed).digest('base64url'),

    async changePassword(credentials) {
      await begin()('passwd', credentials);
    },

    async changeContactEmail({ user, email }) {
      const call = begin();
      const account = await accountSummary(call, user);
      if (!account) throw new PanelRefused('account_missing');
      if (account.email === email) return;
      await call('modifyacct', { user, contactemail: email });
      // WHM ignores what it does not know, and the old holder must not keep the address that resets the password.
      const changed = await accountSummary(call, user);
      if (changed?.email !== email) throw new PanelRefused('not_changed');
    },

    async lockOut({ user, password }) {
      const call = begin();
      await call('passwd', { user, password });
      const tokens = understood(tokensSchema, await uapi(call, user, { function: 'list' })) ?? [];
      for (const { name } of tokens) await uapi(call, user, { function: 'revoke', name });
    },
  };
}

async function accountSummary(call: Call, user: string): Promise<PanelAccount | undefined> {
  const data = await call('accountsummary', { user }).catch((error: unknown) => {
    if (error instanceof PanelRefused && error.reason === 'account_missing') return { acct: [] };
    throw error;
  });
  const account = understood(summarySchema, data).acct[0];
  if (!account) return undefined;
  return {
    user: account.user,
    domain: account.domain,
    email: account.email,
    createdAt: new Date(account.unix_startdate * MILLISECONDS),
    suspended: account.suspended !== 0,
    plan: account.plan,
  };
}

/** Begins one method of the port: its calls share one deadline. */
function createCalls(settings: WhmSettings): () => Call {
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

/** The account's own API tokens, by cPanel's module for them. */
async function uapi(call: Call, user: string, action: { function: string; name?: string }): Promise<unknown> {
  const { function: name, ...parameters } = action;
  const data = await call('uapi_cpanel', {
    'cpanel.user': user,
    'cpanel.module': 'Tokens',
    'cpanel.function': name,
    ...parameters,
  });
  const { uapi: answer } = understood(uapiSchema, data);
  if (answer.status !== 1) throw new PanelRefused(refusalOf((answer.errors ?? []).join(' ')));
  return answer.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the panel answered, if it makes sense. Whatever does not is no answer. */
function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PanelUnavailable('MALFORMED_ANSWER');
  return parsed.data;
}
