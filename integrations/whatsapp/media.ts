import { isLoopback } from '../addresses.ts';
import { NotSent, networkFailure, OutsideError } from '../errors.ts';

const party = 'whatsapp';
/** Milliseconds for a file as a whole; less than the activity's time-out, with the list before it. */
export const MEDIA_TIMEOUT_MS = 30_000;
/** Twilio leads to its store in one step; an older store took two. */
const MOST_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MEDIA_SID = /^ME[0-9a-f]{32}$/i;

type Account = { accountSid: string; authToken: string; mediaTimeoutMs?: number | undefined };
type Wanted = {
  /** Of Twilio's API. */
  origin: string;
  messageSid: string;
  mediaSid: string;
  mostBytes: number;
};

/**
 * Reads a file out of Twilio's store; undefined if it has more than `mostBytes`, of which no more is read. Twilio's API answers
 * with the address of a store on another host, good for hours: the credential goes to the API alone.
 * @throws {NotSent} also for what is not there, or not yet.
 */
export async function downloadMedia(account: Account, wanted: Wanted): Promise<Buffer | undefined> {
  if (!MEDIA_SID.test(wanted.mediaSid)) throw new NotSent({ party, code: 'NO_SID' });
  try {
    return await contentOf(await open(account, wanted), wanted.mostBytes);
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    if (error instanceof DOMException) throw new NotSent({ party, code: 'TIMED_OUT' });
    throw new NotSent({ party, code: networkFailure(error).code });
  }
}

/** Follows the redirects itself: what is left to `fetch` may go anywhere. */
async function open(account: Account, { origin, messageSid, mediaSid }: Wanted): Promise<Response> {
  const { accountSid, authToken, mediaTimeoutMs = MEDIA_TIMEOUT_MS } = account;
  const signal = AbortSignal.timeout(mediaTimeoutMs);
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/${messageSid}/Media/${mediaSid}`;
  const credential = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  let url = new URL(path, origin);
  const api = url;
  let response = await fetch(url, {
    redirect: 'manual',
    signal,
    headers: { authorization: `Basic ${credential}` },
  });
  for (let left = MOST_REDIRECTS; left > 0 && REDIRECTS.has(response.status); left -= 1) {
    await response.body?.cancel();
    url = new URL(response.headers.get('location') ?? '', url);
    if (!isStore(url, api)) throw new NotSent({ party, code: 'ODD_REDIRECT' });
    response = await fetch(url, { redirect: 'manual', signal });
  }
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw new NotSent({ party, code: `HTTP_${response.status}` });
}

/** On HTTPS, and never this machine itself but beside an emulator. */
function isStore(url: URL, api: URL): boolean {
  return isLoopback(url) ? isLoopback(api) : url.protocol === 'https:';
}

/** What a header says of the length is not believed. */
async function contentOf({ body }: Response, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
