import type { Limits } from '../../domain/catalogue/resources.ts';

/** An account of the panel, as far as a procedure needs it. */
export type PanelAccount = {
  user: string;
  domain: string;
  /** The contact address. */
  email: string;
  createdAt: Date;
  suspended: boolean;
  /** Whether it was suspended over this port: somebody else's suspension is not ours to lift (B8). */
  isSuspendedByUs: boolean;
  plan: string;
};

/** An account with its limits, as the panel has them now; what it does not say is left out. */
export type AccountLimits = { account: PanelAccount; limits: Limits };

/** An account that is to be there. */
export type NewAccount = {
  user: string;
  domain: string;
  /** The panel's package. */
  plan: string;
  /** The contact address. */
  email: string;
};

export type Creation = {
  /** An account of that name from before is not ours (B9). */
  notBefore: Date;
  /** Whether a zone of its domain that is there already is ours to replace (X6). */
  takesOverZone: boolean;
};

type PanelLogin = { user: string; password: string };

/** What makes an account of the panel the one that is meant, all three together (X7b). */
export type AccountIdentity = { user: string; domain: string; createdAt: Date };

/** Why staff has to look before anything is deleted (X7 b, c). */
export type AccountDoubt =
  /** The user name is another account's by now: another domain, or created at another time. */
  | 'other_account'
  /** The user name is unknown, the domain is not: it belongs to somebody. */
  | 'domain_elsewhere'
  /** A reseller's: further accounts belong to it. */
  | 'child_accounts'
  /** More domains than its own are on it, each of which may be a service (B9). */
  | 'serves_more'
  /** The panel says neither yes nor no, or what it says does not fit together. */
  | 'no_proof';

/** What the panel says of an account that is to be deleted, or should be gone (X7 b, c). */
export type Examination =
  | { verdict: 'present'; suspended: boolean }
  | { verdict: 'gone' }
  | { verdict: 'doubtful'; why: AccountDoubt };

export type BackupState = 'running' | 'completed' | 'failed';

/** What the panel's log says of a package: what it made, or the class of why it did not. Never its text. */
export type BackupReport = {
  package: { path: string; sizeBytes: number | undefined; md5: string | undefined } | undefined;
  failure: 'disk_full' | 'quota' | 'database' | 'other';
};

/**
 * The hosting panel. Every method may be repeated without a second effect. They throw `PanelUnavailable` (try again) or
 * `PanelRefused` (for staff). Where a product is provisioned by hand there is no panel: each step is a staff task (T12).
 */
export type PanelPort = {
  /** The machine on which the accounts are: their files are fetched from there. */
  readonly host: string;
  /** Undefined if the panel has no account of that name. */
  accountSummary(user: string): Promise<PanelAccount | undefined>;
  /**
   * Creates an account and reads it back; one that is ours by user name, domain and creation time is done. Whatever is
   * somebody else's is refused and stays as it is (B9). Resolves to when the panel says that it was created.
   */
  create(account: NewAccount & { password: string }, how: Creation): Promise<Date>;
  /** When an account was created that staff vouches for, by user name and domain; creates none. */
  adopt(account: NewAccount): Promise<Date>;
  /** An account with its limits (U7). Changes nothing. */
  accountLimits(user: string): Promise<AccountLimits>;
  /** Gives an account another package. Only a reading says whether it has it, and its limits (U7). */
  changePackage(change: { user: string; plan: string }): Promise<void>;
  changeContactEmail(change: { user: string; email: string }): Promise<void>;
  /**
   * The password that belongs to a seed: the same each time, and nobody's to work out without the panel's own secret. One
   * seed for all steps of a hand-over, so that a call which acts after it was given up sets nothing else (T12).
   */
  passwordFrom(seed: string): string;
  changePassword(credentials: PanelLogin): Promise<void>;
  /** Locks out whoever holds the account: another password, and its API tokens revoked, which that leaves valid (T12). */
  lockOut(credentials: PanelLogin): Promise<void>;
  /** Suspends an account, and reads back that it is (B8). `reason` is shown on the panel; a code, nothing personal. */
  suspend(account: { user: string; reason: string }): Promise<void>;
  /** Lifts the suspension of an account, and reads back that it is lifted (B8). */
  unsuspend(account: { user: string }): Promise<void>;
  /** Whether exactly this account is there, is gone for certain, or neither can be said (X7 b, c). Changes nothing. */
  examine(identity: AccountIdentity): Promise<Examination>;
  /**
   * Deletes exactly this account and reads back that it is gone; one that is gone already is done (X7). Whatever is in doubt
   * is refused, before anything is called that changes. `keepDns` leaves its DNS zone (X6).
   */
  remove(identity: AccountIdentity, options: { keepDns: boolean }): Promise<void>;
  /**
   * Has the account packed into a file of the panel's machine, in the background (X7a). `folder` is where the file is put,
   * outside of the account's own, which goes with it. Each call begins another package.
   */
  startBackup(account: { user: string; folder: string }): Promise<{ sessionId: string }>;
  /** How far that is. A session of which the panel knows nothing has failed. */
  backupState(session: { sessionId: string }): Promise<BackupState>;
  backupLog(session: { sessionId: string }): Promise<BackupReport>;
};
