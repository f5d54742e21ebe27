import type { FaultPlan } from '../emulator/faults.ts';
import type { Conversations, EmulatedMessage } from './conversations.ts';
import { inboundForm, statusForm } from './webhook-forms.ts';
import { postWebhook } from './webhooks.ts';

export type Wiring = {
  /** Where the inbound webhook is posted; nowhere while undefined. */
  webhookUrl: string | undefined;
  /** The public address that signatures are made for; the one of the webhook itself if undefined. */
  publicUrl: string | undefined;
};

type Account = { accountSid: string; authToken: string };
type Clock = () => Date | Promise<Date>;
type Options = {
  account: Account;
  conversations: Conversations;
  faults: FaultPlan;
  now: Clock;
  readReceipts: boolean;
};
type Status = { status: string; errorCode?: string };

/** The webhooks that the emulated Twilio posts: inbound messages and status callbacks, with their faults. */
export class Deliveries {
  readonly #options: Options;
  readonly #running = new Set<Promise<unknown>>();
  readonly #abort = new AbortController();
  readonly #held: (() => Promise<unknown>)[] = [];
  #overtaken: (() => Promise<unknown>) | undefined;
  wiring: Wiring;

  constructor(options: Options, wiring: Wiring) {
    this.#options = options;
    this.wiring = wiring;
  }

  /** Posts an inbound message; resolves to the webhook's answer, null if none came or none was asked. */
  async inbound(message: EmulatedMessage): Promise<number | null> {
    const { webhookUrl, publicUrl } = this.wiring;
    const { accountSid } = this.#options.account;
    const fault = this.#options.faults.take('inbound', `${message.from} ${message.body}`);
    if (fault === 'no_webhook' || webhookUrl === undefined) return null;
    const { pathname, search, origin } = new URL(webhookUrl);
    const signedUrl = `${publicUrl?.replace(/\/$/, '') ?? origin}${pathname}${search}`;
    const post = () => this.#post(message.sid, signedUrl, inboundForm(message, accountSid));
    if (fault === 'reorder') {
      this.#overtaken = post;
      return null;
    }
    let answer = await this.#track(post());
    if (fault === 'repeat') answer = await this.#track(post());
    const overtaken = this.#overtaken;
    this.#overtaken = undefined;
    if (overtaken) await this.#track(overtaken());
    return answer;
  }

  /** Starts the status callbacks of an accepted message; `errorCode` ends them as undelivered. */
  follow(message: EmulatedMessage, errorCode: string | undefined): void {
    const reached: Status[] = ['queued', 'sent', 'delivered'].map((status) => ({ status }));
    if (this.#options.readReceipts) reached.push({ status: 'read' });
    const statuses: Status[] = errorCode
      ? [{ status: 'queued' }, { status: 'undelivered', errorCode }]
      : reached;
    const fault = this.#options.faults.take('status', `${message.to} ${message.body}`, isNoCode);
    const posted = fault === 'reorder' ? statuses.toReversed() : statuses;
    const times = fault === 'no_webhook' ? 0 : fault === 'repeat' ? 2 : 1;
    const run = () => this.#postStatuses(message, posted, times);
    if (fault === 'delay_status') this.#held.push(run);
    else void this.#track(run());
  }

  /** A person looks at a message that arrived on the phone. */
  async read(message: EmulatedMessage): Promise<void> {
    if (this.#options.conversations.standing(message.sid).status !== 'delivered') return;
    await this.#track(this.#postStatuses(message, [{ status: 'read' }], 1));
  }

  /** Lets the callbacks go that `delay_status` held back. */
  async releaseStatuses(): Promise<void> {
    for (const run of this.#held.splice(0)) await this.#track(run());
  }

  /** Resolves when no webhook is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.settled();
  }

  async #postStatuses(message: EmulatedMessage, statuses: readonly Status[], times: number): Promise<void> {
    for (const { status, errorCode } of statuses) {
      if (this.#abort.signal.aborted) return;
      const at = (await this.#options.now()).toISOString();
      const { sid } = message;
      this.#options.conversations.record({
        type: 'status',
        sid,
        status,
        ...(errorCode ? { errorCode } : {}),
        at,
      });
      const standing = { status, errorCode: errorCode ?? null };
      const fields = statusForm(message, standing, this.#options.account.accountSid);
      for (let time = 0; time < times && message.statusCallback; time += 1) {
        await this.#post(sid, message.statusCallback, fields);
      }
    }
  }

  async #post(sid: string, signedUrl: string, fields: Record<string, string>): Promise<number | null> {
    const reachedAt = this.#reach(signedUrl);
    if (reachedAt === undefined) return null;
    const answer = await postWebhook(
      { signedUrl, reachedAt, fields },
      { authToken: this.#options.account.authToken, signal: this.#abort.signal },
    );
    const at = (await this.#options.now()).toISOString();
    this.#options.conversations.record({ type: 'webhook', sid, answer, at });
    return answer;
  }

  /** The public address may not exist on this machine: the same path is posted to where the webhook really is. */
  #reach(signedUrl: string): string | undefined {
    const { webhookUrl } = this.wiring;
    if (webhookUrl === undefined) return undefined;
    const { pathname, search } = new URL(signedUrl);
    return `${new URL(webhookUrl).origin}${pathname}${search}`;
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    return work;
  }
}

/** A five-digit kind is an error that WhatsApp answers a message with; the others are about the callbacks. */
export function isErrorCode(kind: string): boolean {
  return /^\d{5}$/.test(kind);
}

function isNoCode(kind: string): boolean {
  return !isErrorCode(kind);
}
