import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { FaultPlan } from '../emulator/faults.ts';
import {
  answerAfter,
  breakOff,
  createServer,
  type EmulatorServer,
  listen,
  type Request,
} from '../emulator/http-server.ts';
import { type EmulatedAccount, PanelAccounts, type PanelLogEntry } from './accounts.ts';
import { Packages } from './packages.ts';
import { type SftpEmulator, type SftpOptions, startSftpServer } from './sftp-server.ts';
import { callWhm, type WhmAnswer, type WhmCall } from './whm-functions.ts';

export type PanelEmulatorOptions = {
  /** A free port when absent or 0. */
  port?: number;
  /** The API token of the WHM user. */
  token: string;
  user: string;
  /** For the emulator's own paths; the API token if absent. */
  emulatorToken?: string;
  /** Keeps the accounts over a restart. */
  stateFile?: string;
  /** Where accounts are packed, as seen from this machine: what the panel takes for its own root. */
  packagesFolder?: string;
  /** Serves that folder. */
  sftp?: SftpOptions;
  now?: () => Date | Promise<Date>;
};

type NewAccount = {
  user: string;
  domain: string;
  email: string;
  plan?: string;
  tokens?: string[];
  owner?: string;
  addOns?: string[];
};

export type PanelEmulator = EmulatorServer & {
  faults: FaultPlan;
  /** Every change, append-only. */
  readonly log: readonly PanelLogEntry[];
  account(user: string): EmulatedAccount | undefined;
  /** Opens an account as an operator would; `tokens` are names of API tokens that its owner made. */
  createAccount(account: NewAccount): Promise<void>;
  /** Defines a package as an operator would, by `addpkg`'s names of its limits. */
  definePackage(name: string, limits: Record<string, string>): Promise<void>;
  /** Changes an account's limits by hand, by `modifyacct`'s names of them. */
  changeLimits(user: string, limits: Record<string, string>): Promise<void>;
  packages: Packages;
  sftp: SftpEmulator | undefined;
};

const PASSWORD_BYTES = 18;
/**
 * Kinds of fault; `match` looks into the command and the parameters. `5xx` and `drop_request` come before the effect,
 * `5xx_accepted`, `drop_reply` and `hang` after it; `refuse` answers with a reason that names the account, `no_effect` with a success that is none.
 * `empty` finds nothing without saying so, `no_access` is what a token gets that may not see an account; with
 * `package_fails` an account's package ends as failed.
 */
const kinds: ReadonlySet<string> = new Set([
  '429',
  '5xx',
  '5xx_accepted',
  'drop_request',
  'drop_reply',
  'hang',
  'refuse',
  'no_effect',
  'garbage',
  'empty',
  'no_access',
]);

/** Starts a WHM on loopback. */
export async function startPanelEmulator(options: PanelEmulatorOptions): Promise<PanelEmulator> {
  const accounts = new PanelAccounts(options.stateFile);
  const faults = new FaultPlan((kind) => {
    if (kind === 'package_fails') return 'package';
    return kinds.has(kind) ? 'call' : undefined;
  });
  const packages = new Packages(options.packagesFolder);
  const panel: Panel = { user: options.user, accounts, faults, packages };
  const now = options.now ?? (() => new Date());
  const authorization = `whm ${options.user}:${options.token}`;

  const server = createServer({
    token: options.emulatorToken ?? options.token,
    faults,
    log: () => accounts.log,
    routes: (own) => {
      own.get<Request>('/emulator/account', async ({ query }) => accounts.find(query['user'] ?? '') ?? null);
    },
  });
  server.route<Request & { Params: { '*': string } }>({
    method: ['GET', 'POST'],
    url: '/json-api/*',
    handler: async ({ headers, params, query, body }, reply) => {
      if (headers.authorization !== authorization) {
        return reply.code(403).send({ cpanelresult: { apiversion: '2', error: 'Access denied' } });
      }
      const parameters = { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
      return answer({ command: params['*'], parameters, at: await now() }, reply, panel);
    },
  });

  const sftp =
    options.sftp && (await startSftpServer({ ...options.sftp, folder: options.packagesFolder ?? '' }));
  const listening = await listen(server, options.port ?? 0);

  return {
    ...listening,
    close: async () => {
      await Promise.all([listening.close(), sftp?.close()]);
    },
    faults,
    packages,
    sftp,
    get log() {
      return accounts.log;
    },
    account: (user) => accounts.find(user),
    createAccount: async (account) => openAccount(accounts, account, await now()),
    definePackage: async (name, limits) =>
      operate(accounts, { command: 'addpkg', parameters: { name, ...limits }, at: await now() }),
    changeLimits: async (user, limits) =>
      operate(accounts, { command: 'modifyacct', parameters: { user, ...limits }, at: await now() }),
  };
}

function openAccount(accounts: PanelAccounts, account: NewAccount, at: Date): void {
  const { user, domain, email, plan = 'default', tokens = [], owner = 'root', addOns = [] } = account;
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const addons = addOns.join(' ');
  const forcedns = '1';
  const creation = { username: user, domain, contactemail: email, plan, password, owner, addons, forcedns };
  const calls = [
    { command: 'createacct', parameters: creation },
    ...tokens.map((name) => ({
      command: 'uapi_cpanel',
      parameters: {
        'cpanel.user': user,
        'cpanel.module': 'Tokens',
        'cpanel.function': 'create_full_access',
        name,
      },
    })),
  ];
  for (const call of calls) operate(accounts, { ...call, at });
}

function operate(accounts: PanelAccounts, call: WhmCall): void {
  const answer = callWhm(accounts, call);
  if (answer?.result !== 1) throw new Error(`${call.command} was refused: ${answer?.reason}`);
}

type Panel = { user: string; accounts: PanelAccounts; faults: FaultPlan; packages: Packages };

function answer(call: WhmCall, reply: FastifyReply, panel: Panel): FastifyReply {
  const { accounts, faults, packages } = panel;
  const { command, parameters } = call;
  const values = Object.values(parameters).join(', ');
  const fault = faults.take('call', `${command} ${values}`);
  if (breakOff(reply, fault)) return reply;
  if (fault === 'refuse') {
    const reason = `The system could not do it for ${values}`;
    return reply.send(whmAnswer(command, { result: 0, reason }));
  }
  if (fault === 'empty') {
    return reply.send(whmAnswer(command, { result: 1, reason: 'OK', data: { acct: [], domains: [] } }));
  }
  // What may overwrite somebody's zone is root's alone.
  const isForbidden = command === 'createacct' && parameters['forcedns'] === '1' && panel.user !== 'root';
  if (fault === 'no_access' || isForbidden) {
    return reply.send(whmAnswer(command, { result: 0, reason: `You do not have access to ${values}.` }));
  }
  if (fault === 'no_effect') return reply.send(whmAnswer(command, { result: 1, reason: 'OK', data: {} }));
  const unknown: WhmAnswer = { result: 0, reason: `Unknown app (“${command}”) requested.` };
  const done = packages.call(accounts, call, faults) ?? callWhm(accounts, call) ?? unknown;
  answerAfter(reply, fault, fault === 'garbage' ? '"<html>cpsrvd</html>"' : whmAnswer(command, done));
  return reply;
}

function whmAnswer(command: string, { result, reason, data }: WhmAnswer) {
  return { metadata: { version: 1, command, result, reason }, ...(data === undefined ? {} : { data }) };
}
