import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import { EventSource } from 'eventsource';
import { Secret, TOTP } from 'otpauth';
import type { AppRouter } from '../../api/router.ts';
import { DemoError, Refused } from './demo-error.ts';
import { type DemoClientAccount, noAnswer, type RunningStack } from './running-stack.ts';

export type Person = DemoClientAccount & { session: string; api: Api };
export type DemoService = inferRouterOutputs<AppRouter>['services']['list']['items'][number];
type Opened = inferRouterOutputs<AppRouter>['transfers']['open'];
export type DemoTransfer = Opened['transfer'] & Omit<Opened, 'transfer'>;
type Api = ReturnType<typeof apiOf>;

const CALL_TIMEOUT_MS = 20_000;

/** Signs a client in over the public API. @throws DemoError. */
export async function signIn(stack: RunningStack, account: DemoClientAccount): Promise<Person> {
  const { email, password } = account;
  const { sessionToken = '' } = await told(stack, apiOf(stack).auth.signIn.mutate({ email, password }));
  return { ...account, session: sessionToken, api: apiOf(stack, sessionToken) };
}

/** Signs a member of staff in, with the second factor. @throws DemoError. */
export async function signInStaff(
  stack: RunningStack,
  role: 'agent' | 'administrator',
): Promise<{ api: Api }> {
  const account = stack.demo.accounts.find((candidate) => candidate.role === role);
  if (!account?.totpSecret) throw new DemoError(`This stack has no ${role}.`);
  const { email, password, totpSecret } = account;
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();
  const { sessionToken } = await told(stack, apiOf(stack).auth.signIn.mutate({ email, password, totp }));
  return { api: apiOf(stack, sessionToken) };
}

/** Every service that a client holds now. */
export async function servicesOf(stack: RunningStack, { api }: Person): Promise<DemoService[]> {
  const found: DemoService[] = [];
  let cursor: string | undefined;
  do {
    const page = await told(stack, api.services.list.query({ cursor }));
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

/** The API's answer. @throws Refused with its own words for why not, DemoError where it does not answer. */
export async function told<T>(stack: RunningStack, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const { data, message } = error as TRPCClientError<AppRouter>;
    if (!data) throw noAnswer(stack, `The API at ${stack.apiUrl}`);
    throw new Refused(`The API refused ${data.path} with ${data.reason.code}: ${message}`, data.reason.text);
  }
}

/** The public API as a client of it sees it. */
function apiOf({ apiUrl }: RunningStack, session?: string) {
  const url = `${apiUrl}/trpc`;
  const headers = session ? { authorization: `Bearer ${session}` } : {};
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...headers } }),
          },
        }),
        false: httpLink({
          url,
          headers,
          fetch: (address, options) =>
            fetch(address, { ...(options as RequestInit), signal: AbortSignal.timeout(CALL_TIMEOUT_MS) }),
        }),
      }),
    ],
  });
}
