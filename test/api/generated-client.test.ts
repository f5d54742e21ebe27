import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { generateApi } from 'swagger-typescript-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_PASSWORD } from '../harness/builders.ts';
import { openApi as document } from './as-documented.ts';
import { type Api, createParties, openApi } from './stand.ts';

/** Answers and refusals as whoever generates a client gets them. */
type Reply = {
  data: { result: { data: Record<string, unknown> } };
  error: { error: { data: { reason: { code: string } } } };
};
type Call = (first: unknown, second?: unknown) => Promise<Reply>;
type Client = { trpc: Record<string, Call>; setSecurityData: (token: string | null) => void };
type Generated = { Api: new (config: object) => Client };

/** What its types must and must not let through. */
const USE = /* ts */ `
import { Api, type ServicesListInput, type TransfersOpenInput } from './client.ts';
const api = new Api();
const opening: TransfersOpenInput = { serviceId: 'x', recipientEmail: 'a@b.co', recipientName: 'Jose Garcia' };
const page: ServicesListInput = { limit: 2 };
const { data } = await api.trpc.transfersOpen(opening);
export const state: 'awaiting_consents' | 'cooling_off' | 'paused' | 'committed' | 'completed' | 'withdrawn' | 'expired' | 'refused' =
  data.result.data.transfer.state;
const { data: listed } = await api.trpc.servicesList({ input: JSON.stringify(page) });
export const amounts: string[] = listed.result.data.items.flatMap((item) => item.owedInvoices.map(({ total }) => total.amount));
// @ts-expect-error no such field
await api.trpc.transfersOpen({ ...opening, recipient: 'x' });
// @ts-expect-error money is text
export const wrong: number[] = amounts;
`;

let api: Api;
let folder: string;
let client: Client;
beforeAll(async () => {
  api = await openApi();
  folder = await mkdtemp(join(process.cwd(), '.cache/generated-client-'));
  const spec = { ...document, servers: [{ url: await api.listen() }] };
  const { files } = await generateApi({
    input: await written('openapi.json', JSON.stringify(spec)),
    output: false,
    silent: true,
    // Node runs TypeScript as long as taking the types out is enough.
    enumStyle: 'const',
  });
  const [{ fileContent = '' } = {}] = files;
  const generated: Generated = await import(pathToFileURL(await written('client.ts', fileContent)).href);
  client = new generated.Api({
    securityWorker: (token: string | null) =>
      token ? { headers: { authorization: `Bearer ${token}` } } : {},
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.close();
});

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function procedure(name: string): Call {
  const call = client.trpc[name];
  if (!call) throw new Error(`the client has no ${name}`);
  return call;
}
const answerTo = async (name: string, input: unknown) => (await procedure(name)(input)).data.result.data;
const refusalTo = (name: string, input: unknown) =>
  procedure(name)(input).then(
    () => undefined,
    (reply: Reply) => reply.error.error.data.reason.code,
  );
const asQuery = (input: object) => ({ input: JSON.stringify(input) });

describe('a client that was generated from the document', () => {
  test('compiles, and holds who uses it to the types of the schemas', async () => {
    await written('use.ts', USE);
    await written(
      'tsconfig.json',
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { lib: ['es2024', 'dom'], noUnusedLocals: false },
        include: ['*.ts'],
        exclude: [],
      }),
    );
    const compiled = promisify(execFile)('node_modules/.bin/tsc', ['--noEmit', '-p', folder]);
    await expect(compiled.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' });
  });

  test('signs in, asks, changes something and signs out', async () => {
    const { email } = (await createParties(api)).holder;
    const { sessionToken } = await answerTo('authSignIn', { email, password: TEST_PASSWORD });
    client.setSecurityData(String(sessionToken));
    expect(await answerTo('accountMe', {})).toMatchObject({ email, verified: true });
    const requestId = crypto.randomUUID();
    const chosen = { informational: false, security: true };
    expect(await answerTo('alertsSetPreferences', { informational: false, requestId })).toEqual(chosen);
    expect(await answerTo('alertsPreferences', {})).toEqual(chosen);
    expect(await answerTo('accountEvents', asQuery({ limit: 1 }))).toMatchObject({
      items: [{ type: 'alerts.chosen' }],
    });
    expect(await answerTo('authSignOut', {})).toEqual({});
    expect(await refusalTo('accountMe', {})).toBe('SESSION_INVALID');
  });

  test('opens a transfer and withdraws it; what is refused has its code', async () => {
    const { holder, stranger, opening } = await createParties(api);
    client.setSecurityData(holder.session);
    const { transfer } = (await answerTo('transfersOpen', opening)) as { transfer: { id: string } };
    expect(await refusalTo('transfersOpen', opening)).toBe('CHANGE_IN_PROGRESS');
    const changeId = transfer.id;
    expect(await answerTo('transfersGet', asQuery({ changeId }))).toMatchObject({
      state: 'awaiting_consents',
    });
    client.setSecurityData(stranger.session);
    expect(await refusalTo('transfersGet', asQuery({ changeId }))).toBe('NOT_FOUND');
    client.setSecurityData(holder.session);
    expect(await answerTo('transfersWithdraw', { changeId })).toEqual({ id: changeId, state: 'withdrawn' });
    expect(await refusalTo('transfersWithdraw', { changeId: 'x' })).toBe('INVALID_INPUT');
  });
});
