import { createHmac } from 'node:crypto';
import { networkFailure } from '../../integrations/errors.ts';

/** Twilio's limit for one webhook with all its tries. */
const TOTAL_MS = 15_000;
const USUAL_RETRIES = 1;
/** On a failed connection only. */
const USUAL_POLICY = 'ct';
const MOST_RETRIES = 5;

type Policy = { retries: number; policy: readonly string[] };
type Outcome = { status: number } | { failed: 'ct' | 'rt' };

/** Twilio's signature: the address, then each field's name and value in the order of the names, without delimiters. */
export function signatureOf(authToken: string, url: string, fields: Record<string, string>): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((sum, name) => `${sum}${name}${fields[name]}`, url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/**
 * Posts a signed webhook and answers with its final status; null if nobody answered. As patient as Twilio and no more:
 * one further try, on a failed connection only, unless the connection overrides in the address say otherwise.
 */
export async function postWebhook(
  webhook: { signedUrl: string; reachedAt: string; fields: Record<string, string> },
  { authToken, signal }: { authToken: string; signal: AbortSignal },
): Promise<number | null> {
  const [url = '', fragment = ''] = webhook.signedUrl.split('#', 2);
  const { retries, policy } = policyOf(fragment);
  const limit = AbortSignal.any([AbortSignal.timeout(TOTAL_MS), signal]);
  const request: RequestInit = {
    method: 'POST',
    redirect: 'manual',
    headers: { 'x-twilio-signature': signatureOf(authToken, url, webhook.fields) },
    body: new URLSearchParams(webhook.fields),
    signal: limit,
  };
  let outcome = await post(webhook.reachedAt, request);
  for (let left = retries; left > 0 && !limit.aborted && isRetried(outcome, policy); left -= 1) {
    outcome = await post(webhook.reachedAt, request);
  }
  return 'status' in outcome ? outcome.status : null;
}

function policyOf(fragment: string): Policy {
  const overrides = new URLSearchParams(fragment);
  return {
    retries: Math.min(Number(overrides.get('rc') ?? USUAL_RETRIES), MOST_RETRIES),
    policy: (overrides.get('rp') ?? USUAL_POLICY).split(','),
  };
}

async function post(url: string, request: RequestInit): Promise<Outcome> {
  try {
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    return { failed: networkFailure(error).neverLeft ? 'ct' : 'rt' };
  }
}

function isRetried(outcome: Outcome, policy: readonly string[]): boolean {
  if ('failed' in outcome) return policy.includes('all') || policy.includes(outcome.failed);
  const family = `${Math.floor(outcome.status / 100)}xx`;
  return ['4xx', '5xx'].includes(family) && (policy.includes('all') || policy.includes(family));
}
