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

/**
 * The hosting panel. Every method may be repeated without a second effect. They throw `PanelUnavailable` (try again) or
 * `PanelRefused` (for staff). Where a product is provisioned by hand there is no panel: each step is a staff task (T12).
 */
export type PanelPort = {
  /** Undefined if the panel has no account of that name. */
  accountSummary(user: string): Promise<PanelAccount | undefined>;
  changeContactEmail(change: { user: string; email: string }): Promise<void>;
  changePassword(change: { user: string; password: string }): Promise<void>;
  /**
   * Locks out whoever holds the account: a random password that nobody knows, and its API tokens revoked, which a new
   * password leaves valid (T12).
   */
  lockOut(account: { user: string }): Promise<void>;
};
