/** What the application's role may write, table by table. */
export type Rights = Readonly<Record<string, RightsOfTable>>;

type RightsOfTable = {
  /** Whether verbs add rows. */
  insert: boolean;
  /** The columns that verbs change, in alphabetical order. */
  update: readonly string[];
};

/** Written once and never changed: money, versions, history. */
const appendOnly: RightsOfTable = { insert: true, update: [] };
/** What the company is and sells is its owner's to set up. */
const readOnly: RightsOfTable = { insert: false, update: [] };

/**
 * What the application's role may write, table by table: no more than its verbs do (G6, G8, invariant 13). A lock (`for
 * update`, `for no key update`) needs one column that may be updated. Which tables allow a delete stands in 001.
 */
export const applicationRights: Rights = {
  access_grant: { insert: true, update: ['consumed_at', 'expires_at'] },
  client: {
    insert: true,
    update: [
      'contact_or_secret_changed_at',
      'contact_version',
      'document_key',
      'document_number',
      'document_type',
      'email',
      'email_confirmed_at',
      'fraud_risk_at',
      'frozen_at',
      'is_unclaimed',
      'name',
      'password_hash',
      'pending_email',
      'pending_email_since',
      'pending_email_until',
      'phone',
      'phone_key',
      'representative',
      'security_key_hash',
      'unfreeze_asked_by',
      'verification_requested_at',
      'verified_at',
      'version',
    ],
  },
  client_version: appendOnly,
  company_settings: readOnly,
  consent: { insert: true, update: ['read_back_at', 'void_reason', 'voided_at'] },
  conversation: {
    insert: true,
    update: ['address', 'alerts_silenced_at', 'external_user_id', 'last_inbound_at', 'sender_key'],
  },
  credit_entry: appendOnly,
  event: appendOnly,
  failed_attempt: appendOnly,
  handoff: { insert: true, update: ['attempts', 'locked_until'] },
  inbound_message: {
    insert: true,
    update: [
      'attempts',
      'external_user_id',
      'forwarded',
      'media_count',
      'next_try_at',
      'outcome',
      'processed_at',
    ],
  },
  invoice: { insert: true, update: ['applied', 'paid_at', 'status'] },
  invoice_line: appendOnly,
  migration: readOnly,
  notice_window: { insert: true, update: ['started_at', 'told', 'waiting'] },
  one_time_link: { insert: true, update: ['expires_at', 'sealed_secret', 'used_at'] },
  outbound_message: {
    insert: true,
    update: [
      'accepted_at',
      'error_code',
      'failed_attempts',
      'held_for',
      'last_read_at',
      'next_check_at',
      'next_read_at',
      'provider_id',
      'run',
      'sending_since',
      'state',
      'template_only',
      'variables',
    ],
  },
  ownership_interval: { insert: true, update: ['ended_at'] },
  payment: appendOnly,
  plan: readOnly,
  plan_price: readOnly,
  product: readOnly,
  request: { insert: true, update: ['answer'] },
  sending_stop: {
    insert: true,
    update: ['code', 'lifted_at', 'next_probe_at', 'probe_id', 'probes', 'stopped_at'],
  },
  service: {
    insert: true,
    update: ['frozen_at', 'label', 'status', 'suspension_reason', 'version'],
  },
  service_change: {
    insert: true,
    update: ['closed_at', 'deadline', 'next_check_at', 'reason', 'state', 'version'],
  },
  session: { insert: true, update: ['expires_at', 'revoked_at'] },
  staff: { insert: true, update: ['totp_last_step'] },
  staff_task: { insert: true, update: ['choice', 'note', 'resolved_at', 'resolved_by'] },
  term: appendOnly,
  transfer: {
    insert: true,
    update: [
      'cooling_off_ends_at',
      'credentials_due_at',
      'notice_due_at',
      'notice_round',
      'password_seed',
      'pause_ends_at',
      'pause_reason',
      'paused_from',
      'reminders_sent',
    ],
  },
  try_counter: { insert: true, update: ['tries', 'window_ends_at'] },
};

/** Takes back what was given on these tables, and gives what the list says. */
export function grantsOf(rights: Rights): string {
  return [
    `revoke insert, update on ${Object.keys(rights).join(', ')} from tramite_app;`,
    ...Object.entries(rights).flatMap(([table, { insert, update }]) => [
      ...(insert ? [`grant insert on ${table} to tramite_app;`] : []),
      ...(update.length > 0 ? [`grant update (${update.join(', ')}) on ${table} to tramite_app;`] : []),
    ]),
  ].join('\n');
}

/** Comes last: it takes back what 001 gave and every other part of this migration may have given. */
export const applicationRole = `revoke insert, update on all tables in schema public from tramite_app;
${grantsOf(applicationRights)}`;
