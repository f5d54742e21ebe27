import { limitsIn, shownBandwidth, shownLimits } from './limits.ts';
import { type EmulatedAccount, type PanelAccounts, passwordHash } from './accounts.ts';

type Parameters = Record<string, string>;
export type WhmCall = { command: string; parameters: Parameters; at: Date };
export type WhmAnswer = { result: 0 | 1; reason: string; data?: unknown };
type Change = (
  account: EmulatedAccount,
  parameters: Parameters,
  accounts: PanelAccounts,
) => EmulatedAccount | null | string;

const SHORTEST_PASSWORD = 8;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const MILLISECONDS = 1_000;

/** Commands that change one account: they answer with it as it is afterwards, or with the reason of a refusal. */
const changes: Readonly<Record<string, Change>> = {
  changepackage: (account, { pkg = '' }, accounts) => {
    const limits = accounts.limitsOf(pkg);
    return limits ? { ...account, plan: pkg, limits } : `The package “${pkg}” does not exist.`;
  },
  suspendacct: (account, { reason = 'Unknown' }) => ({ ...account, suspended: true, suspendReason: reason }),
  unsuspendacct: (account) => ({ ...account, suspended: false }),
  modifyacct: (account, parameters) => {
    const { contactemail, domain } = parameters;
    if (contactemail !== undefined && !EMAIL.test(contactemail)) {
      return `The email address “${contactemail}” is invalid.`;
    }
    const limits = { ...account.limits, ...limitsIn(parameters) };
    return { ...account, email: contactemail ?? account.email, domain: domain ?? account.domain, limits };
  },
  passwd: (account, { password = '' }) =>
    password.length < SHORTEST_PASSWORD
      ? 'Sorry, the password you selected cannot be used because it is too weak.'
      : { ...account, passwordHash: passwordHash(password) },
  removeacct: () => null,
  toggle_user_backup_state: (account, { toggle }) => ({ ...account, backup: toggle !== '0' }),
};

type Function = (accounts: PanelAccounts, parameters: Parameters, at: Date) => WhmAnswer;

/** Commands that answer something else, or change nothing. */
const functions: Readonly<Record<string, Function>> = {
  accountsummary: summary,
  listaccts: list,
  get_domain_info: domains,
  backup_user_list: backups,
  createacct: create,
  addpkg: definePackage,
  listpkgs: listPackages,
  showbw: bandwidth,
  uapi_cpanel: tokens,
};

/** One call of WHM API 1. Undefined for a function that is not emulated. */
export function callWhm(accounts: PanelAccounts, call: WhmCall): WhmAnswer | undefined {
  const { command, parameters } = call;
  if (Object.hasOwn(functions, command)) return functions[command]?.(accounts, parameters, call.at);
  const change = Object.hasOwn(changes, command) ? changes[command] : undefined;
  if (!change) return undefined;
  const user = parameters['user'] ?? parameters['username'] ?? '';
  const account = accounts.find(user);
  if (!account) return refused(missing(user));
  const changed = change(account, parameters, accounts);
  if (typeof changed === 'string') return refused(changed);
  accounts.record({
    command,
    user,
    at: call.at.toISOString(),
    parameters: withoutSecrets(parameters),
    account: changed,
  });
  return { result: 1, reason: 'OK', data: {} };
}

function summary(accounts: PanelAccounts, { user, domain }: Parameters): WhmAnswer {
  const account = user === undefined ? accounts.findByDomain(domain ?? '') : accounts.find(user);
  if (!account) return refused('Account does not exist.');
  return { result: 1, reason: 'OK', data: { acct: [shownAs(account)] } };
}

function list(accounts: PanelAccounts): WhmAnswer {
  return { result: 1, reason: 'OK', data: { acct: accounts.all.map(shownAs) } };
}

function domains(accounts: PanelAccounts): WhmAnswer {
  const all = accounts.all.flatMap(({ user, domain: main, addOns, owner }) =>
    [main, ...addOns].map((domain) => ({
      domain,
      domain_type: domain === main ? 'main' : 'addon',
      parent_domain: main,
      user,
      user_owner: owner,
    })),
  );
  return { result: 1, reason: 'OK', data: { domains: all } };
}

function shownAs(account: EmulatedAccount) {
  const { createdAt, suspended, email, plan, owner } = account;
  return {
    user: account.user,
    domain: account.domain,
    email,
    plan,
    owner,
    startdate: createdAt,
    unix_startdate: Math.floor(new Date(createdAt).getTime() / MILLISECONDS),
    suspended: suspended ? 1 : 0,
    suspendreason: suspended ? (account.suspendReason ?? 'Unknown') : 'not suspended',
    ...shownLimits(account.limits),
  };
}

/** WHM takes the search for a regular expression; this one takes it for a name, as it is asked by. */
function bandwidth(accounts: PanelAccounts, { searchtype, search = '' }: Parameters): WhmAnswer {
  const user = search.replace(/^\^|\$$/g, '');
  const found = accounts.all.filter((account) => searchtype !== 'user' || account.user === user);
  const acct = found.map(({ user: name, domain, owner, limits }) => ({
    user: name,
    maindomain: domain,
    owner,
    reseller: 0,
    deleted: 0,
    limit: shownBandwidth(limits),
    totalbytes: 0,
    bwusage: [],
  }));
  return { result: 1, reason: 'OK', data: { acct, totalused: 0, reseller: 'root' } };
}

function definePackage(accounts: PanelAccounts, parameters: Parameters, at: Date): WhmAnswer {
  const { name = '' } = parameters;
  if (!name) return refused('No package name was given.');
  if (accounts.limitsOf(name)) return refused(`The package “${name}” already exists.`);
  accounts.record({ command: 'addpkg', user: '', at: at.toISOString(), parameters, account: null });
  return { result: 1, reason: `Successfully created the package “${name}”.`, data: { pkg: name } };
}

function listPackages(accounts: PanelAccounts): WhmAnswer {
  const pkg = accounts.packages.map(([name, limits]) => ({ name, ...limits }));
  return { result: 1, reason: 'OK', data: { pkg } };
}

function backups(accounts: PanelAccounts, { restore_point = '' }: Parameters): WhmAnswer {
  const user = [...accounts.log].reverse().find(({ account }) => account?.backup)?.user;
  return {
    result: 1,
    reason: 'OK',
    data: { restore_point, user: user ? [{ user, status: 'active', reason: '' }] : [] },
  };
}

/** What of a user name is unique among all of a server. */
const UNIQUE_CHARACTERS = 8;

/** Why WHM creates no account, in its own words; undefined if it does. */
function refusalToCreate(accounts: PanelAccounts, parameters: Parameters): string | undefined {
  const { username: user = '', domain = '', contactemail = '', password = '', forcedns } = parameters;
  if (!/^[a-z][a-z0-9]{0,15}$/.test(user) || user.startsWith('test'))
    return `“${user}” is not a valid username on this system.`;
  if (accounts.find(user)) return `This system already has an account named “${user}”.`;
  const prefix = user.slice(0, UNIQUE_CHARACTERS);
  if (accounts.all.some((other) => other.user.slice(0, UNIQUE_CHARACTERS) === prefix))
    return `The name of another account on this server has the same initial ${UNIQUE_CHARACTERS} characters as the given username (${user}).`;
  const isTaken = accounts.all.some((other) => other.domain === domain || other.addOns.includes(domain));
  if (isTaken) return `Sorry, the domain “${domain}” is already configured.`;
  if (accounts.hasZone(domain) && forcedns !== '1')
    return `A DNS entry for “${domain}” already exists. You must remove this DNS entry from all servers in the DNS cluster to proceed.`;
  if (contactemail && !EMAIL.test(contactemail)) return `The email address “${contactemail}” is invalid.`;
  if (password.length < SHORTEST_PASSWORD)
    return 'Sorry, the password you selected cannot be used because it is too weak.';
  return undefined;
}

function create(accounts: PanelAccounts, parameters: Parameters, at: Date): WhmAnswer {
  const refusal = refusalToCreate(accounts, parameters);
  if (refusal) return refused(refusal);
  const { username: user = '', domain = '', contactemail = '', plan = 'default', password = '' } = parameters;
  const { owner = 'root', addons = '' } = parameters;
  const account: EmulatedAccount = {
    user,
    domain,
    email: contactemail,
    plan,
    createdAt: at.toISOString(),
    suspended: false,
    passwordHash: passwordHash(password),
    tokens: [],
    backup: true,
    owner,
    addOns: addons.split(' ').filter(Boolean),
    limits: accounts.limitsOf(plan) ?? {},
  };
  accounts.record({
    command: 'createacct',
    user,
    at: at.toISOString(),
    parameters: withoutSecrets(parameters),
    account,
  });
  return { result: 1, reason: 'Account Creation Ok', data: { package: plan } };
}

function tokens(accounts: PanelAccounts, parameters: Parameters, at: Date): WhmAnswer {
  const user = parameters['cpanel.user'] ?? '';
  const account = accounts.find(user);
  if (!account) return refused(missing(user));
  const action = `${parameters['cpanel.module']}::${parameters['cpanel.function']}`;
  if (action === 'Tokens::list') {
    return uapi({ data: account.tokens.map((name) => ({ name, has_full_access: 1 })) });
  }
  const { name = '' } = parameters;
  if (action === 'Tokens::create_full_access') account.tokens.push(name);
  else if (action === 'Tokens::revoke') account.tokens = account.tokens.filter((token) => token !== name);
  else
    return uapi({ status: 0, errors: [`The system could not find the function “${action}”.`], data: null });
  accounts.record({ command: action, user, at: at.toISOString(), parameters: { name }, account });
  return uapi({ data: 1 });
}

function uapi(answer: { status?: 0 | 1; errors?: string[]; data: unknown }): WhmAnswer {
  return { result: 1, reason: 'OK', data: { uapi: { status: 1, errors: null, messages: null, ...answer } } };
}

function refused(reason: string): WhmAnswer {
  return { result: 0, reason };
}

function missing(user: string): string {
  return `The account “${user}” does not exist.`;
}

function withoutSecrets({ password, ...rest }: Parameters): Parameters {
  return password === undefined ? rest : { ...rest, password: '***' };
}
