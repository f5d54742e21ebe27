import type { ChangeKind } from '../change-kinds.ts';

/** The rows that an event is about. */
type Subject = 'clientId' | 'serviceId' | 'changeId' | 'invoiceId';
type Value = { string: string; number: number; boolean: boolean };
type Fields = Readonly<Record<string, keyof Value>>;

type EventType = {
  /** What every event of this type is about, and what some of them are. */
  of?: readonly Subject[];
  maybeOf?: readonly Subject[];
  /** Ids, versions and literals only (G6). */
  data?: Fields;
  maybeData?: Fields;
  /** What of a client or a change is another after it, as the views call it. */
  changes?: readonly string[];
};

const client = { of: ['clientId'] } as const;
const version = { ...client, data: { version: 'number' } } as const;
const decision = { ...client, data: { reason: 'string', version: 'number' } } as const;
const freeze = { ...decision, maybeData: { note: 'string' }, changes: ['frozen'] } as const;
const grant = { ...client, data: { grantId: 'string', act: 'string', subjectId: 'string' } } as const;
const service = { of: ['clientId', 'serviceId'] } as const;
const stop = { ...service, data: { reason: 'string' } } as const;
const lift = { ...service, data: { note: 'string' } } as const;
/** What the panel was read to be, or what staff says that it is (`byHand`). */
const follow = { ...service, data: { version: 'number' }, maybeData: { byHand: 'boolean' } } as const;
/** Of a payment that may be nobody's yet. */
const reversal = { maybeOf: ['clientId'], data: { paymentId: 'string', reversalId: 'string' } } as const;
const backup = { of: ['serviceId'], data: { backupId: 'string' } } as const;
/** Of a plan in the catalogue. */
const edit = { data: { planId: 'string', version: 'number' } } as const;
const domain = { ...client, data: { domainId: 'string' } } as const;
const quote = { ...client, data: { quoteId: 'string' } } as const;
const checkout = { of: ['clientId', 'invoiceId'], data: { checkoutId: 'string' } } as const;
const task = { maybeOf: ['changeId', 'clientId'] } as const;
const messageData = { messageId: 'string', template: 'string', channel: 'string' } as const;
const message = { maybeOf: ['changeId', 'clientId'], data: messageData } as const;
const failure = { ...message, data: { ...messageData, code: 'string' } } as const;
const change = { of: ['changeId', 'serviceId'] } as const;
/** Of one party of a change. */
const party = { of: [...change.of, 'clientId'] } as const;
/** Every kind is completed in the end; the other ends and the pauses of a kind are named alike: `<kind>.<state>`. */
type EndOfEveryKind = Record<`${ChangeKind}.completed`, EventType>;
const end = { ...change, data: { reason: 'string' } } as const;

/** Every type of business fact that is recorded (G6): a new one is one entry here, else it does not compile. */
export const eventTypes = {
  'client.signed_up': client,
  'client.sign_up_replaced': {
    ...version,
    changes: ['name', 'phone', 'document', 'representative', 'password', 'securityKey'],
  },
  'client.email_asked': client,
  'client.email_confirmed': client,
  /** Names what it changes itself, in `fields`. */
  'client.edited': { ...client, data: { version: 'number', fields: 'string' } },
  'client.password_reset_asked': client,
  'client.password_reset': { ...version, changes: ['password'] },
  'client.password_changed': { ...version, changes: ['password'] },
  'client.security_key_changed': { ...version, changes: ['securityKey'] },
  /** Lost: asked for, wished by one member of staff of two, allowed, refused for a reason in staff's words, set by the link. */
  'client.security_key_reset_asked': client,
  'client.security_key_reset_wished': client,
  'client.security_key_reset_allowed': client,
  'client.security_key_reset_refused': { ...client, data: { reason: 'string' } },
  'client.security_key_reset': { ...version, changes: ['securityKey'] },
  'client.verification_requested': client,
  'client.verified': { ...version, maybeData: { reason: 'string' }, changes: ['verified'] },
  'client.verified_again': { ...client, maybeData: { reason: 'string' } },
  'client.verification_refused': { ...decision, changes: ['verificationRequested'] },
  'client.verification_revoked': { ...decision, changes: ['verified'] },
  'client.verification_revoked_again': { ...client, data: { reason: 'string' } },
  'client.fraud_risk_flagged': { ...client, data: { reason: 'string' } },
  'client.frozen': freeze,
  'client.frozen_again': freeze,
  'client.unfreeze_asked': client,
  'client.unfrozen': { ...version, changes: ['frozen'] },
  'client.unfrozen_again': client,
  'client.signed_in': client,
  'staff.signed_in': { data: { staffId: 'string' } },
  'staff.created': { data: { staffId: 'string', role: 'string' } },
  'staff.disabled': { data: { staffId: 'string' } },
  /** The old one ended, and the password with it; the new one works. */
  'staff.second_factor_renewed': { data: { staffId: 'string', alsoPassword: 'boolean' } },
  'staff.second_factor_taken_up': { data: { staffId: 'string' } },
  'key.created': { data: { keyId: 'string', scopes: 'string' }, maybeData: { provider: 'string' } },
  'key.rotated': { data: { keyId: 'string', newKeyId: 'string' } },
  'key.revoked': { data: { keyId: 'string' } },
  /** A session of staff has no client. */
  'session.revoked': { maybeOf: ['clientId'], data: { sessionId: 'string' } },
  'grant.created': grant,
  'grant.consumed': grant,
  'service.created': service,
  'service.activated': service,
  'service.suspended': stop,
  /** One reason more for what is suspended already. */
  'service.suspension_added': stop,
  'service.suspended_again': stop,
  /** One reason less for what stays suspended. */
  'service.suspension_lifted': stop,
  'service.reactivated': stop,
  'service.reactivated_again': stop,
  'service.panel_suspended': follow,
  'service.panel_reactivated': follow,
  /** By an announced change, or back because that was withdrawn: minor units. */
  'service.price_changed': { ...service, data: { priceChangeId: 'string', amount: 'string' } },
  /** On another plan, for a period, at what a term costs from then on in minor units. */
  'service.upgraded': { ...service, data: { planId: 'string', period: 'string', amount: 'string' } },
  'service.moved': { ...service, data: { toServerId: 'string' }, maybeData: { fromServerId: 'string' } },
  'service.frozen': { ...stop, maybeData: { note: 'string' } },
  'service.frozen_again': { ...stop, maybeData: { note: 'string' } },
  /** Why staff lifts it, in their words. */
  'service.unfreeze_asked': lift,
  'service.unfrozen': lift,
  'service.unfrozen_again': lift,
  'catalogue.product_created': { data: { productId: 'string' } },
  'catalogue.product_edited': { data: { productId: 'string', version: 'number' } },
  'catalogue.plan_created': { data: { planId: 'string' } },
  'catalogue.plan_edited': edit,
  'catalogue.plan_withdrawn': edit,
  'catalogue.plan_offered': edit,
  /** Minor units, for whoever hires it from then on. */
  'catalogue.price_set': {
    data: { ...edit.data, period: 'string', amount: 'string', currency: 'string' },
  },
  'catalogue.price_withdrawn': { data: { ...edit.data, period: 'string' } },
  /** For the services that there are, from a day on. */
  'catalogue.price_change_announced': {
    data: {
      priceChangeId: 'string',
      planId: 'string',
      period: 'string',
      amount: 'string',
      currency: 'string',
      from: 'string',
    },
  },
  'catalogue.price_change_withdrawn': { data: { priceChangeId: 'string' } },
  'catalogue.upgrades_set': edit,
  'catalogue.servers_set': edit,
  'invoice.issued': { of: ['clientId', 'invoiceId'], maybeOf: ['serviceId'] },
  /** Its link is another one; the old one opens nothing. */
  'invoice.link_revoked': { of: ['clientId', 'invoiceId'] },
  /** The term before is over, and paid. */
  'term.begun': { of: ['serviceId'], data: { termId: 'string', number: 'number' } },
  'invoice.paid': { of: ['clientId', 'invoiceId'] },
  'invoice.voided': { of: ['clientId', 'invoiceId'], data: { reason: 'string' } },
  /** A way to pay what remained owed. */
  'checkout.opened': checkout,
  'checkout.closed': checkout,
  /** Its client reported a transfer (B4): what follows it is held; staff answered. */
  'payment.reported': { of: ['clientId', 'invoiceId'], data: { reportId: 'string' } },
  'invoice.held': { of: ['clientId', 'invoiceId'], data: { until: 'string' } },
  'invoice.hold_ended': { of: ['clientId', 'invoiceId'] },
  /** What follows if it is not paid comes later, for a reason of staff's, in their words. */
  'invoice.postponed': {
    of: ['clientId', 'serviceId', 'invoiceId'],
    data: { until: 'string', reason: 'string' },
  },
  /** By its name; both values as text. */
  'company.setting_changed': {
    data: { version: 'number', setting: 'string', from: 'string', to: 'string' },
  },
  'company.holiday_added': { data: { holidayId: 'string', day: 'string' } },
  'company.holiday_removed': { data: { holidayId: 'string' } },
  'payment.recorded': { of: ['clientId', 'invoiceId'], data: { paymentId: 'string' } },
  'payment.unmatched': { data: { paymentId: 'string' } },
  /** To an invoice, or to a client's credit. */
  'payment.assigned': { ...client, maybeOf: ['invoiceId'], data: { paymentId: 'string' } },
  'payment.reversed': reversal,
  'payment.restored': reversal,
  'invoice.reopened': { of: ['clientId', 'invoiceId'], data: reversal.data },
  'credit.added': { ...client, maybeOf: ['invoiceId'], data: { paymentId: 'string', reason: 'string' } },
  'credit.spent': { of: ['clientId', 'invoiceId'], data: { paymentId: 'string' } },
  'quote.created': { ...quote, maybeOf: ['serviceId'] },
  'quote.accepted': { of: ['clientId', 'invoiceId'], maybeOf: ['serviceId'], data: quote.data },
  'quote.declined': quote,
  'quote.withdrawn': quote,
  'quote.expired': quote,
  'backup.asked': backup,
  'backup.stored': { ...backup, data: { ...backup.data, madeBy: 'string' } },
  'backup.left_to_staff': { ...backup, data: { ...backup.data, why: 'string' } },
  'task.opened': { ...task, data: { kind: 'string', taskId: 'string' } },
  'task.resolved': { ...task, data: { kind: 'string', choice: 'string' } },
  'task.overtaken': { ...task, data: { kind: 'string' } },
  /** In the panel (A6). */
  'alerts.chosen': { ...client, data: { informational: 'boolean' } },
  'message.silenced': message,
  /** What it announced was not so any more before it was sent. */
  'message.overtaken': message,
  'message.held': failure,
  'message.failed': failure,
  'message.outcome_unknown': message,
  'message.parked': message,
  'message.sent_again': message,
  /** By staff, as a new message that is its copy (A7). */
  'message.resent': { ...message, data: { ...messageData, resentOf: 'string' } },
  'message.sent_twice': message,
  'contact.unreachable': failure,
  'inbound.given_up': {},
  'change.rung': change,
  /** Why staff ended it, in their words; its end is an event of its own. */
  'change.withdrawal_explained': { ...change, data: { reason: 'string' } },
  /** For good (X8). */
  'service.cancelled': stop,
  'service.terminated': stop,
  'service.termination_asked': stop,
  'domain.added': domain,
  'domain.updated': { ...client, data: { ...domain.data, version: 'number' } },
  'domain.renewal_set': { ...client, data: { ...domain.data, renews: 'boolean' } },
  'domain.renewed': { ...client, data: { ...domain.data, expiresOn: 'string' } },
  'domain.lapsed': domain,
  /** From the database: its row stays. */
  'domain.deleted': { ...client, data: { ...domain.data, reason: 'string' } },
  'cancellation.requested': { ...party, data: { mode: 'string' } },
  'cancellation.made_immediate': { ...party, changes: ['mode'] },
  'cancellation.date_changed': { ...change, data: { endsOn: 'string' }, changes: ['endsOn'] },
  /** The end for a debt came before the day that was asked for; the debt was none any more before it was carried out. */
  'cancellation.overtaken_by_debt': { of: [...party.of, 'invoiceId'], changes: ['state'] },
  'cancellation.debt_left': { ...change, changes: ['state'] },
  'cancellation.claimed': { ...party, changes: ['state'] },
  'cancellation.paused': { ...change, data: { reason: 'string' }, changes: ['state'] },
  'cancellation.resumed': { ...change, changes: ['state'] },
  'cancellation.completed': end,
  'cancellation.withdrawn': end,
  /** Something that the clock alone would have done waits (B10). */
  'clock.braked': {
    of: ['serviceId'],
    data: { what: 'string', subjectId: 'string', reason: 'string' },
    changes: ['braked'],
  },
  'clock.silent': { data: { since: 'string' }, changes: ['silence'] },
  'restore_mode.started': {},
  'restore_mode.started_again': {},
  /** Without a look at Twilio's list only for a reason. */
  'restore_mode.ended': { maybeData: { forced: 'string' } },
  'restore_mode.ended_again': {},
  /** Once the panel's accesses are a client's: a run is to bring them, the link to them went out, somebody opened it. */
  'credentials.asked': { ...party, data: { renewalId: 'string' } },
  'credentials.sent': party,
  'credentials.opened': { ...client, maybeOf: ['changeId'] },
  'activation.ordered': party,
  /** By the payment, or by staff before it. */
  'activation.decided': { ...change, data: { by: 'string' }, changes: ['state'] },
  'activation.completed': end,
  'activation.cancelled': end,
  'activation.expired': end,
  'upgrade.requested': { of: [...party.of, 'invoiceId'] },
  'upgrade.paid': { ...party, changes: ['state'] },
  'upgrade.completed': end,
  'upgrade.cancelled': end,
  'upgrade.expired': end,
  'upgrade.refused': end,
  'upgrade.executive_asked': service,
  'transfer.opened': { ...party, data: { recipientId: 'string', openedWithGrant: 'boolean' } },
  'transfer.consented': { ...party, data: { party: 'string', channel: 'string' } },
  'transfer.consent_voided': { ...party, data: { party: 'string' }, changes: ['consents'] },
  'transfer.evidence_read': change,
  'transfer.cooling_off': { ...change, data: { round: 'number' }, changes: ['state'] },
  'transfer.paused': { ...change, data: { reason: 'string' }, changes: ['state'] },
  'transfer.resumed': { ...change, changes: ['state'] },
  'transfer.committed': { ...party, changes: ['state'] },
  'transfer.completed': end,
  'transfer.withdrawn': end,
  'transfer.expired': end,
  'transfer.refused': end,
} as const satisfies Record<string, EventType> & EndOfEveryKind;

export type EventName = keyof typeof eventTypes;

type Required<Entry> = (Entry extends { of: readonly (infer S extends Subject)[] }
  ? Record<S, string>
  : unknown) &
  (Entry extends { data: infer D extends Fields } ? { data: ValuesOf<D> } : unknown);
type Optional<Entry> = (Entry extends { maybeOf: readonly (infer S extends Subject)[] }
  ? Partial<Record<S, string>>
  : unknown) &
  (Entry extends { maybeData: infer D extends Fields } ? { data?: Partial<ValuesOf<D>> } : unknown);
type ValuesOf<D extends Fields> = { -readonly [K in keyof D]: Value[D[K]] };
type Declared = {
  [Name in EventName]: { type: Name } & Required<(typeof eventTypes)[Name]> &
    Optional<(typeof eventTypes)[Name]>;
};

declare module '../transaction/record.ts' {
  interface EventTypes extends Declared {}
}

const changesOf: Readonly<Record<string, EventType>> = eventTypes;

/** Events after which a change stands otherwise than before. */
export const movesOfChange = Object.keys(changesOf).filter(
  (name) => changesOf[name]?.changes && changesOf[name].of?.includes('changeId'),
);

/** The names of what changed, each once, in the order in which it happened. */
export function changedFields(found: readonly { type: string; fields: string | null }[]): string[] {
  const changed = found.flatMap(({ type, fields }) => fields?.split(' ') ?? changesOf[type]?.changes ?? []);
  return [...new Set(changed)];
}
