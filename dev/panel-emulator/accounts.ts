import { createHash } from 'node:crypto';
import { Journal } from '../emulator/journal.ts';
import { type PackageLimits, packageOf } from './limits.ts';

export type EmulatedAccount = {
  user: string;
  domain: string;
  email: string;
  plan: string;
  createdAt: string;
  suspended: boolean;
  suspendReason?: string;
  /** SHA-256 of the password: enough to see that it changed. */
  passwordHash: string;
  /** Names of the account's own API tokens. */
  tokens: string[];
  /** Whether a backup of it exists. */
  backup: boolean;
  /** The reseller whose account it is, or root. */
  owner: string;
  /** Further domains on it. */
  addOns: string[];
  /** Its package's, or what an operator made of them. */
  limits: PackageLimits;
};

/** What accounts of journals that were begun before had not got. */
const FORMERLY_ABSENT = { owner: 'root', addOns: [], limits: {} };

/** Every change that the panel made; a password never in clear. */
export type PanelLogEntry = {
  command: string;
  user: string;
  at: string;
  parameters: Record<string, string>;
  /** The account afterwards; null once it is removed. */
  account: EmulatedAccount | null;
};

/** The accounts of the emulated panel, worked out from its append-only log. */
export class PanelAccounts {
  readonly #journal: Journal<PanelLogEntry>;
  readonly #accounts = new Map<string, EmulatedAccount>();
  /** Domains whose DNS zone is on the server, also those without an account. */
  readonly #zones = new Set<string>();
  readonly #packages = new Map<string, PackageLimits>();

  constructor(file: string | undefined) {
    this.#journal = new Journal<PanelLogEntry>(file);
    for (const entry of this.#journal.entries) this.#apply(entry);
  }

  get all(): readonly EmulatedAccount[] {
    return [...this.#accounts.values()];
  }

  get log(): readonly PanelLogEntry[] {
    return this.#journal.entries;
  }

  find(user: string): EmulatedAccount | undefined {
    return this.#accounts.get(user);
  }

  findByDomain(domain: string): EmulatedAccount | undefined {
    return this.all.find((account) => account.domain === domain);
  }

  record(entry: PanelLogEntry): void {
    this.#journal.append(entry);
    this.#apply(entry);
  }

  hasZone(domain: string): boolean {
    return this.#zones.has(domain);
  }

  get packages(): readonly (readonly [name: string, limits: PackageLimits])[] {
    return [...this.#packages];
  }

  /** Undefined for a package that nobody defined. */
  limitsOf(packageName: string): PackageLimits | undefined {
    return this.#packages.get(packageName);
  }

  #apply({ command, user, account, parameters }: PanelLogEntry): void {
    if (command === 'addpkg') {
      this.#packages.set(parameters['name'] ?? '', packageOf(parameters));
      return;
    }
    const domain = account?.domain ?? this.#accounts.get(user)?.domain ?? '';
    if (command === 'createacct') this.#zones.add(domain);
    if (!account && parameters['keepdns'] !== '1') this.#zones.delete(domain);
    if (account) this.#accounts.set(user, { ...FORMERLY_ABSENT, ...account });
    else this.#accounts.delete(user);
  }
}

export function passwordHash(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
