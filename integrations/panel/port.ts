/** An account of the panel, as far as a procedure needs it. */
export type PanelAccount = {
  user: string;
  domain: string;
  /** The contact address. */
  email: string;
  createdAt: Date;
  suspended: boolean;
  plan: string;
};

type PanelLogin = { user: string; password: string };

/**
 * The hosting panel. Every method may be repeated without a second effect. They throw `PanelUnavailable` (try again) or
 * `PanelRefused` (for staff). Where a product is provisioned by hand there is no panel: each step is a staff task (T12).
 */
export type PanelPort = {
  /** Undefined if the panel has no account of that name. */
  accountSummary(user: string): Promise<PanelAccount | undefined>;
  changeContactEmail(change: { user: string; email: string }): Promise<void>;
  /**
   * The password that belongs to a seed: the same each time, and nobody's to work out without the panel's own secret. One
   * seed for all steps of a hand-over, so that a call which acts after it was given up sets nothing else (T12).
   */
  passwordFrom(seed: string): string;
  changePassword(credentials: PanelLogin): Promise<void>;
  /** Locks out whoever holds the account: another password, and its API tokens revoked, which that leaves valid (T12). */
  lockOut(credentials: PanelLogin): Promise<void>;
};
