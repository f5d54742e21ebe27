import { randomBytes } from 'node:crypto';
import { type Fault, FaultPlan } from '../emulator/faults.ts';
import { bearsToken, type Exchange, listen } from '../emulator/http-server.ts';
import { type EmulatedAccount, PanelAccounts, type PanelLogEntry } from './accounts.ts';
import { callWhm, type WhmAnswer } from './whm-functions.ts';

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
  now?: () => Date | Promise<Date>;
};

type NewAccount = { user: string; domain: string; email: string; plan?: string; tokens?: string[] };

export type PanelEmulator = {
  url: string;
  faults: FaultPlan;
  /** Every change, append-only. */
  readonly log: readonly PanelLogEntry[];
  account(user: string): EmulatedAccount | undefined;
  /** Opens an account as an operator would; `tokens` are names of API tokens that its owner made. */
  createAccount(account: NewAccount): Promise<void>;
  /** Refuses connections until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

const PATH = '/json-api/';
const PASSWORD_BYTES = 18;
/**
 * Kinds of fault; `match` looks into the command and the parameters. `5xx` and `drop_request` come before the effect,
 * `5xx_accepted`, `drop_reply` and `hang` after it; `refuse` answers with a reason that names the account, `no_effect` with a success that is none.
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
]);

/** Starts a WHM on loopback. */
export async function startPanelEmulator(options: PanelEmulatorOptions): Promise<PanelEmulator> {
  const accounts = new PanelAccounts(options.stateFile);
  const faults = new FaultPlan({ usualOperation: (kind) => (kinds.has(kind) ? 'call' : undefined) });
  const now = options.now ?? (() => new Date());
  const authorization = `whm ${options.user}:${options.token}`;

  const server = await listen(async (exchange) => {
    if (!exchange.path.startsWith(PATH)) {
      if (bearsToken(exchange, options.emulatorToken ?? options.token)) control(exchange, accounts, faults);
      else exchange.answer(401, { message: 'a bearer token is needed' });
    } else if (exchange.authorization !== authorization) {
      exchange.answer(403, { cpanelresult: { apiversion: '2', error: 'Access denied' } });
    } else {
      call(exchange, { accounts, faults, at: await now() });
    }
  }, options.port ?? 0);

  return {
    url: server.url,
    faults,
    get log() {
      return accounts.log;
    },
    account: (user) => accounts.find(user),
    createAccount: async (account) => openAccount(accounts, account, await now()),
    pause: server.pause,
    resume: server.resume,
    close: server.close,
  };
}

function openAccount(accounts: PanelAccounts, account: NewAccount, at: Date): void {
  const { user, domain, email, plan = 'default', tokens = [] } = account;
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const creation = { username: user, domain, contactemail: email, plan, password };
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
  for (const { command, parameters } of calls) {
    const answer = callWhm(accounts, { command, parameters, at });
    if (answer?.result !== 1) throw new Error(`no account ${user}: ${answer?.reason}`);
  }
}

type Panel = { accounts: PanelAccounts; faults: FaultPlan; at: Date };

function call(exchange: Exchange, { accounts, faults, at }: Panel): void {
  const command = exchange.path.slice(PATH.length);
  const parameters = Object.fromEntries([...exchange.query, ...new URLSearchParams(exchange.body)]);
  const values = Object.values(parameters).join(', ');
  const fault = faults.take('call', `${command} ${values}`);
  if (fault && breakOff(exchange, fault)) return;
  if (fault === 'refuse') {
    const reason = `The system could not do it for ${values}`;
    exchange.answer(200, whmAnswer(command, { result: 0, reason }));
    return;
  }
  if (fault === 'no_effect') {
    exchange.answer(200, whmAnswer(command, { result: 1, reason: 'OK', data: {} }));
    return;
  }
  const unknown: WhmAnswer = { result: 0, reason: `Unknown app (“${command}”) requested.` };
  const answer = callWhm(accounts, { command, parameters, at }) ?? unknown;
  if (fault === 'drop_reply') exchange.cut();
  else if (fault === '5xx_accepted') exchange.answer(500, { message: 'Internal Server Error' });
  else if (fault === 'garbage') exchange.answer(200, '<html>cpsrvd</html>');
  else if (fault !== 'hang') exchange.answer(200, whmAnswer(command, answer));
}

/** A fault that keeps a call from having any effect. */
function breakOff(exchange: Exchange, fault: string): boolean {
  if (fault === '429') exchange.answer(429, { message: 'Too Many Requests' });
  else if (fault === '5xx') exchange.answer(503, { message: 'Service Unavailable' });
  else if (fault === 'drop_request') exchange.cut();
  else return false;
  return true;
}

function whmAnswer(command: string, { result, reason, data }: WhmAnswer) {
  return { metadata: { version: 1, command, result, reason }, ...(data === undefined ? {} : { data }) };
}

function control(exchange: Exchange, accounts: PanelAccounts, faults: FaultPlan): void {
  const route = `${exchange.method} ${exchange.path}`;
  if (route === 'POST /emulator/faults') {
    const added: Fault[] = JSON.parse(exchange.body);
    faults.add(...added);
    exchange.answer(200, { left: faults.left });
  } else if (route === 'GET /emulator/log') {
    exchange.answer(200, accounts.log);
  } else if (route === 'GET /emulator/account') {
    exchange.answer(200, accounts.find(exchange.query.get('user') ?? '') ?? null);
  } else {
    exchange.answer(404, { message: 'no such path' });
  }
}
