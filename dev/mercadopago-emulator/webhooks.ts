import { createHmac, randomUUID } from 'node:crypto';
import type { FaultPlan } from '../emulator/faults.ts';
import type { EmulatedPayment } from './forms.ts';

type Options = {
  secret: string;
  faults: FaultPlan;
  now: () => Date | Promise<Date>;
  /** Goes before the address of the preference. */
  webhookUrl?: string | undefined;
};

type Notification = { url: string; headers: Record<string, string>; body: string };

const REPEATS = 3;
const ANSWER_MS = 22_000;
const MS_PER_SECOND = 1_000;

/**
 * Tells of payments as Mercado Pago does: signed, in no certain order, more than once, late or never. What it says in the body
 * may be a lie: only the signature is one's own to check, and it covers the payment's id alone.
 */
export class Notifier {
  readonly #options: Options;
  readonly #running = new Set<Promise<void>>();
  #held: Notification[] = [];
  #sent = 0;
  /** How many were answered with what. */
  readonly answers = new Map<number, number>();

  constructor(options: Options) {
    this.#options = options;
  }

  async tell(payment: EmulatedPayment, action: 'payment.created' | 'payment.updated'): Promise<void> {
    const { faults, webhookUrl } = this.#options;
    const address = webhookUrl ?? payment.notification_url;
    const fault = faults.take('webhook', String(payment.id));
    if (address === null || fault === 'lose') return;
    const notification = await this.#notification(address, payment, { action, lies: fault === 'lie' });
    if (fault === 'delay' || fault === 'reorder') {
      this.#held.push(notification);
      return;
    }
    for (let time = 0; time < (fault === 'repeat' ? REPEATS : 1); time += 1) this.#send(notification);
    // Whatever was held for the order comes after one that is younger.
    this.#release();
  }

  /** Resolves when everything that was held back is sent too, and everything is answered. */
  async settled(): Promise<void> {
    this.#release();
    await Promise.all(this.#running);
  }

  #release(): void {
    for (const notification of this.#held.splice(0)) this.#send(notification);
  }

  #send({ url, headers, body }: Notification): void {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const sending = fetch(url, { method: 'POST', headers, body, signal })
      .then(({ status }) => void this.answers.set(status, (this.answers.get(status) ?? 0) + 1))
      // Mercado Pago tries again later; what comes of it here is for the search to tell.
      .catch(() => undefined)
      .finally(() => this.#running.delete(sending));
    this.#running.add(sending);
  }

  async #notification(
    address: string,
    payment: EmulatedPayment,
    { action, lies }: { action: string; lies: boolean },
  ): Promise<Notification> {
    const url = new URL(address);
    url.searchParams.set('data.id', String(payment.id));
    url.searchParams.set('type', 'payment');
    const now = (await this.#options.now()).getTime();
    this.#sent += 1;
    // Both are seen: seconds as documented, and milliseconds.
    const ts = this.#sent % 2 === 0 ? String(now) : String(Math.floor(now / MS_PER_SECOND));
    const requestId = randomUUID();
    const manifest = `id:${payment.id};request-id:${requestId};ts:${ts};`;
    const v1 = createHmac('sha256', this.#options.secret).update(manifest).digest('hex');
    return {
      url: url.href,
      headers: {
        'content-type': 'application/json',
        'x-request-id': requestId,
        'x-signature': `ts=${ts},v1=${v1}`,
      },
      body: JSON.stringify({
        id: this.#sent,
        live_mode: true,
        type: 'payment',
        date_created: payment.date_created,
        user_id: payment.collector_id,
        api_version: 'v1',
        action,
        data: { id: lies ? '1' : String(payment.id) },
        ...(lies && { status: 'approved', transaction_amount: 99_999_999 }),
      }),
    };
  }
}
