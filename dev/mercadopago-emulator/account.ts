import { randomBytes } from 'node:crypto';
import { Journal } from '../emulator/journal.ts';
import { cents, type EmulatedPayment, type EmulatedPreference, mercadoPagoDate } from './forms.ts';

type Entry = { preference: EmulatedPreference } | { payment: EmulatedPayment };

/** How somebody pays. */
export type Paying = {
  /** `approved` by default. */
  status?: 'approved' | 'pending' | 'in_process' | 'rejected';
  /** The payer is charged a fifth more for them. */
  installments?: number;
  /** The page was opened while the preference could still be paid. */
  oldTab?: boolean;
};

const FINANCING = 1.2;
const FEE = 0.07;
const FIRST_PAYMENT = 1_310_000_000;
const ID_BYTES = 16;
const details: Readonly<Record<string, string>> = {
  approved: 'accredited',
  pending: 'pending_waiting_payment',
  in_process: 'pending_contingency',
  rejected: 'cc_rejected_insufficient_amount',
};

/** A seller's account: what it asks for and what was paid of it. With a file it survives a restart. */
export class SellerAccount {
  readonly collectorId: number;
  readonly #journal: Journal<Entry>;
  readonly #preferences = new Map<string, EmulatedPreference>();
  readonly #payments = new Map<number, EmulatedPayment>();

  constructor(collectorId: number, stateFile: string | undefined) {
    this.collectorId = collectorId;
    this.#journal = new Journal(stateFile);
    for (const entry of this.#journal.entries) this.#remember(entry);
  }

  get payments(): EmulatedPayment[] {
    return [...this.#payments.values()];
  }

  get preferences(): EmulatedPreference[] {
    return [...this.#preferences.values()];
  }

  preference(id: string): EmulatedPreference | undefined {
    return this.#preferences.get(id);
  }

  payment(id: number): EmulatedPayment | undefined {
    return this.#payments.get(id);
  }

  savePreference(
    asked: Omit<EmulatedPreference, 'id' | 'init_point' | 'sandbox_init_point'> & { id?: string },
    url: string,
  ) {
    const id = asked.id ?? `${this.collectorId}-${randomBytes(ID_BYTES).toString('hex')}`;
    const address = `${url}/checkout/v1/redirect?pref_id=${id}`;
    const preference = { ...asked, id, init_point: address, sandbox_init_point: address };
    this.#write({ preference });
    return preference;
  }

  /** Somebody pays. Undefined if the preference is over, as its page would say. */
  pay(preference: EmulatedPreference, at: Date, paying: Paying = {}): EmulatedPayment | undefined {
    const { status = 'approved', installments = 1, oldTab = false } = paying;
    if (!oldTab && isOver(preference, at)) return undefined;
    const price = cents(
      preference.items.reduce((sum, { quantity, unit_price: unit }) => sum + quantity * unit, 0),
    );
    const paid = installments > 1 ? cents(price * FINANCING) : price;
    const fee = cents(price * FEE);
    const now = mercadoPagoDate(at);
    const payment: EmulatedPayment = {
      id: FIRST_PAYMENT + this.#payments.size,
      date_created: now,
      date_approved: status === 'approved' ? now : null,
      date_last_updated: now,
      status,
      status_detail: details[status] ?? '',
      currency_id: preference.items[0]?.currency_id ?? '',
      live_mode: true,
      collector_id: this.collectorId,
      external_reference: preference.external_reference,
      transaction_amount: price,
      transaction_amount_refunded: 0,
      installments,
      payment_method_id: 'visa',
      payment_type_id: 'credit_card',
      transaction_details: {
        net_received_amount: cents(price - fee),
        total_paid_amount: paid,
        installment_amount: cents(paid / installments),
      },
      fee_details: [{ type: 'mercadopago_fee', amount: fee, fee_payer: 'collector' }],
      refunds: [],
      notification_url: preference.notification_url,
    };
    this.#write({ payment });
    return payment;
  }

  /** What happens to a payment later. */
  change(id: number, at: Date, changes: Partial<EmulatedPayment>): EmulatedPayment {
    const before = this.#payments.get(id);
    if (!before) throw new Error(`no payment ${id}`);
    const payment = { ...before, ...changes, date_last_updated: mercadoPagoDate(at) };
    this.#write({ payment });
    return payment;
  }

  #write(entry: Entry): void {
    this.#journal.append(entry);
    this.#remember(entry);
  }

  #remember(entry: Entry): void {
    if ('payment' in entry) this.#payments.set(entry.payment.id, entry.payment);
    else this.#preferences.set(entry.preference.id, entry.preference);
  }
}

function isOver({ expires, expiration_date_to: end }: EmulatedPreference, at: Date): boolean {
  return expires && end !== null && new Date(end) <= at;
}
