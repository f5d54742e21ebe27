import { Refused } from './demo-error.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

type Asked = {
  /** Who is asked, for a person. */
  what: string;
  url: string;
  method?: string;
  body?: unknown;
};

const TIMEOUT_MS = 20_000;
const SERVER_ERROR = 500;

/** Asks an emulator of the stack on its own paths. @throws Refused with its words, DemoError where it does not answer. */
export async function askEmulator<Answer>(
  stack: RunningStack,
  { what, url, method = 'GET', body }: Asked,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${stack.emulatorToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (!response || response.status >= SERVER_ERROR) throw noAnswer(stack, what);
  if (response.ok) return (await response.json()) as Answer;
  const { message } = (await response.json()) as { message: string };
  throw new Refused(`${what} refused it with ${response.status}: ${message}`, message);
}
