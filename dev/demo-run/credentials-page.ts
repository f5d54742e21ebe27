import { expectThat } from './demo-error.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

const TIMEOUT_MS = 10_000;
const LINK = /https?:\/\/\S+\/acceso\/[\w-]+/;

/** The link to new credentials that a mail has; undefined where it has none. */
export function credentialsLinkIn(mail: string): string | undefined {
  return LINK.exec(mail)?.[0];
}

/** Opens a credentials link as a browser does, and sees that it opens once (T12). @throws DemoError. */
export async function openCredentials(
  stack: RunningStack,
  address: string,
): Promise<{ user: string; password: string }> {
  const asked = await visit(stack, address);
  expectThat(
    asked.ok && asked.page.includes('<form method="post">'),
    'The credentials link shows no button.',
  );
  const opened = await visit(stack, address, 'POST');
  const [user, password] = [...opened.page.matchAll(/<code>([^<]+)<\/code>/g)].map((match) => match[1]);
  expectThat(
    opened.ok && user !== undefined && password !== undefined,
    'The credentials link shows no credentials.',
  );
  const again = await visit(stack, address, 'POST');
  expectThat(
    !again.ok && !again.page.includes(password),
    'The credentials link opened twice, although it is for one use.',
  );
  return { user, password };
}

async function visit(stack: RunningStack, address: string, method: 'GET' | 'POST' = 'GET') {
  const response = await fetch(address, { method, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => undefined,
  );
  if (!response) throw noAnswer(stack, `The page ${new URL(address).origin}`);
  return { ok: response.ok, page: await response.text() };
}
