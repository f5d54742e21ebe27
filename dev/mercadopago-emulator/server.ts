import type { FastifyInstance, FastifyReply } from 'fastify';
import { FaultPlan } from '../emulator/faults.ts';
import { createServer, type EmulatorServer, listen, type Request } from '../emulator/http-server.ts';
import { type Paying, SellerAccount } from './account.ts';
import { MercadoPagoApi } from './api.ts';
import { cents, type EmulatedPayment, mercadoPagoDate } from './forms.ts';
import { type PageRequest, payFromPage, sendCheckoutPage } from './page.ts';
import { Notifier } from './webhooks.ts';

export type MercadoPagoEmulatorOptions = {
  /** A free port when absent or 0. */
  port?: number;
  accessToken: string;
  /** Signs notifications. */
  webhookSecret: string;
  /** For the emulator's own paths. */
  emulatorToken: string;
  /** Keeps preferences and payments over a restart. */
  stateFile?: string;
  collectorId?: number;
  /** Where notifications go, whatever the preference says. */
  webhookUrl?: string;
  now?: () => Date | Promise<Date>;
};

export type MercadoPagoEmulator = EmulatorServer & {
  faults: FaultPlan;
  account: SellerAccount;
  notifier: Notifier;
  /** Somebody pays a preference; undefined if its page says that it is over. */
  pay(preferenceId: string, paying?: Paying): Promise<EmulatedPayment | undefined>;
  /** Everything, or a part. */
  refund(paymentId: number, amount?: number): Promise<void>;
  chargeBack(paymentId: number, options?: { takenBack?: boolean }): Promise<void>;
  /** One that was pending comes in, or one that is in is told again. */
  approve(paymentId: number): Promise<void>;
};

const COLLECTOR = 44_444;
/** Of the API, before and after the effect, and of what is told of payments. */
const apiKinds: ReadonlySet<string> = new Set([
  '429',
  '5xx',
  '5xx_accepted',
  'drop_request',
  'drop_reply',
  'hang',
  'garbage',
]);
const webhookKinds: ReadonlySet<string> = new Set(['repeat', 'reorder', 'delay', 'lose', 'lie']);

/** Starts a Mercado Pago on loopback. */
export async function startMercadoPagoEmulator(
  options: MercadoPagoEmulatorOptions,
): Promise<MercadoPagoEmulator> {
  const now = options.now ?? (() => new Date());
  const faults = new FaultPlan((kind) => {
    if (webhookKinds.has(kind)) return 'webhook';
    return apiKinds.has(kind) ? 'call' : undefined;
  });
  const account = new SellerAccount(options.collectorId ?? COLLECTOR, options.stateFile);
  const { webhookSecret: secret, webhookUrl } = options;
  const notifier = new Notifier({ secret, faults, now, webhookUrl });
  const deeds = createDeeds({ account, notifier, now });
  const server = createServer({
    token: options.emulatorToken,
    faults,
    log: () => account.payments,
    routes: (own) => registerDeeds(own, deeds),
  });
  const api = new MercadoPagoApi({ account, faults, now, accessToken: options.accessToken });
  api.register(server);
  server.get<PageRequest>('/checkout/v1/redirect', async ({ query }, reply) =>
    sendCheckoutPage(reply, account.preference(query['pref_id'] ?? '')),
  );
  server.post<PageRequest>('/checkout/v1/redirect', async ({ query, body }, reply) =>
    payFromPage(reply, { preference: account.preference(query['pref_id'] ?? ''), body, pay: deeds.pay }),
  );
  const listening = await listen(server, options.port ?? 0);
  api.url = listening.url;
  return { ...listening, faults, account, notifier, ...deeds };
}

type Parts = { account: SellerAccount; notifier: Notifier; now: () => Date | Promise<Date> };
type Deeds = Pick<MercadoPagoEmulator, 'pay' | 'refund' | 'chargeBack' | 'approve'>;

/** What payers, sellers and banks do. */
function createDeeds({ account, notifier, now }: Parts): Deeds {
  const change = async (id: number, changes: Partial<EmulatedPayment>) =>
    notifier.tell(account.change(id, await now(), changes), 'payment.updated');
  const found = (id: number): EmulatedPayment => {
    const payment = account.payment(id);
    if (!payment) throw new Error(`no payment ${id}`);
    return payment;
  };
  return {
    async pay(preferenceId, paying) {
      const preference = account.preference(preferenceId);
      const payment = preference && account.pay(preference, await now(), paying);
      if (payment) await notifier.tell(payment, 'payment.created');
      return payment;
    },
    async refund(id, amount) {
      const payment = found(id);
      const refund = amount ?? cents(payment.transaction_amount - payment.transaction_amount_refunded);
      const refunded = cents(payment.transaction_amount_refunded + refund);
      const isWhole = refunded === payment.transaction_amount;
      const date = mercadoPagoDate(await now());
      const entry = { payment_id: id, amount: refund, status: 'approved', date_created: date };
      await change(id, {
        transaction_amount_refunded: refunded,
        refunds: [...payment.refunds, { id: payment.refunds.length + 1, ...entry }],
        ...(isWhole
          ? { status: 'refunded', status_detail: 'refunded' }
          : { status_detail: 'partially_refunded' }),
      });
    },
    chargeBack: (id, { takenBack = false } = {}) =>
      change(id, { status: 'charged_back', status_detail: takenBack ? 'reimbursed' : 'settled' }),
    async approve(id) {
      const approved = found(id).date_approved ?? mercadoPagoDate(await now());
      await change(id, { status: 'approved', status_detail: 'accredited', date_approved: approved });
    },
  };
}

type Deed = { preferenceId: string; paymentId: number; amount?: number; takenBack?: boolean } & Paying;

function registerDeeds(own: FastifyInstance, { pay, refund, chargeBack, approve }: Deeds): void {
  const deed = (path: string, act: (deed: Deed) => Promise<unknown>) =>
    own.post<Request>(path, async ({ body }, reply: FastifyReply) =>
      reply.send((await act(JSON.parse(body) as Deed)) ?? {}),
    );
  deed('/emulator/pay', ({ preferenceId, ...paying }) => pay(preferenceId, paying));
  deed('/emulator/refund', ({ paymentId, amount }) => refund(paymentId, amount));
  deed('/emulator/chargeback', ({ paymentId, takenBack = false }) => chargeBack(paymentId, { takenBack }));
  deed('/emulator/approve', ({ paymentId }) => approve(paymentId));
}
