import { describe, expect, it } from 'vitest';
import { applicationRights } from '../../db/migrations/002/application-role.ts';
import { rightsOfChanges } from '../../db/migrations/003/changes.ts';
import { rightsOfCredentials } from '../../db/migrations/004/credentials.ts';
import { rightsOfServers } from '../../db/migrations/005/servers.ts';
import { rightsOfBackups } from '../../db/migrations/006/backups.ts';
import { rightsOfCancellation } from '../../db/migrations/007/cancellation.ts';
import { rightsOfBrake } from '../../db/migrations/008/brake.ts';
import { rightsOfCatalogue } from '../../db/migrations/011/catalogue.ts';
import { rightsOfKeys } from '../../db/migrations/012/keys.ts';
import { rightsOfRenewal } from '../../db/migrations/013/renewal.ts';
import { rightsOfQuotes } from '../../db/migrations/015/quotes.ts';
import { rightsOfActivation } from '../../db/migrations/016/activation.ts';
import { rightsOfLedger } from '../../db/migrations/017/ledger.ts';
import { rightsOfPriceChanges } from '../../db/migrations/018/price-changes.ts';
import { rightsOfGateway } from '../../db/migrations/019/gateway.ts';
import { rightsOfDomains } from '../../db/migrations/020/domains.ts';
import { rightsOfNotifications } from '../../db/migrations/021/notifications.ts';
import { rightsOfReports } from '../../db/migrations/022/reports.ts';
import { rightsOfReceipts } from '../../db/migrations/023/receipts.ts';
import { rightsOfUpgrades } from '../../db/migrations/024/upgrades.ts';
import { rightsOfAlerts } from '../../db/migrations/026/alerts.ts';
import { rightsOfStaffAccounts } from '../../db/migrations/028/staff-accounts.ts';
import { rightsOfSettings } from '../../db/migrations/030/settings.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

const rights = {
  ...applicationRights,
  ...rightsOfChanges,
  ...rightsOfCredentials,
  ...rightsOfServers,
  ...rightsOfBackups,
  ...rightsOfCancellation,
  ...rightsOfBrake,
  ...rightsOfKeys,
  ...rightsOfCatalogue,
  ...rightsOfQuotes,
  ...rightsOfGateway,
  ...rightsOfDomains,
  ...rightsOfRenewal,
  ...rightsOfNotifications,
  ...rightsOfActivation,
  ...rightsOfLedger,
  ...rightsOfReports,
  ...rightsOfReceipts,
  ...rightsOfPriceChanges,
  ...rightsOfUpgrades,
  ...rightsOfAlerts,
  ...rightsOfStaffAccounts,
  ...rightsOfSettings,
};

/**
 * Columns that no verb changes once their row is there, by table. Together with `rights` these are all columns:
 * a new one is entered here or there.
 */
const fixed: Record<string, string> = {
  allocation: 'amount at cause client_id currency id invoice_id payment_id reversal_id sequence',
  access_grant: 'act client_id created_at id mode session_id subject_id token_hash',
  backup: 'asked_at id panel_created_at panel_domain panel_user server_id service_id',
  braked: 'id service_id subject_id what',
  cancellation: 'asked_because change_id',
  change_party: 'change_id client_id code role',
  checkout: 'amount asked_at currency expires_at id invoice_id',
  client: 'created_at id',
  client_version: 'at client_id document_number document_type email name phone version',
  clock_day: 'day what',
  clock_state: 'id',
  company_holiday: 'added_at day id name',
  company_settings: 'currency id',
  consent:
    'change_id channel client_id contact_version grant_id id message_sid party raw_text received_at sender sequence text_sha256',
  conversation: '',
  credentials_hand_over: 'change_id client_id client_version',
  credit_entry: 'amount at client_id currency id payment_id',
  domain: 'client_id currency id name',
  dunning: 'invoice_id',
  event: 'actor at cause change_id client_id data id invoice_id service_id type',
  gateway_look: 'id',
  gateway_notification: 'id key payment_id received_at',
  handoff: 'created_at id payload run_of',
  failed_attempt: 'error_code failed_at message_id provider_id',
  inbound_receipt: 'client_id id message_sid received_at',
  inbound_message: 'body received_at recipient sender sender_key sequence sid',
  integration_key: 'created_at created_by expires_at id key_hash name prefix provider scopes',
  invoice: 'client_id currency domain_expires_on domain_id id issued_at number quote_id total',
  invoice_line:
    'amount currency description id invoice_id is_void kind period_end period_start price_change_id service_id',
  migration: 'executed_at id name',
  notice_window: 'client_id',
  one_time_link: 'change_id client_id created_at email purpose token_hash',
  outbound_message:
    'address awaited business_key change_id channel client_id created_at id resent_of template',
  ownership_interval: 'change_id client_id id service_id started_at',
  panel_user_name: 'given_at prefix service_id',
  payment: 'amount currency id paid_at provider provider_payment_id received_at reference',
  payment_report: 'amount content content_type id paid_at reported_at task_id',
  payment_restoral: 'at reversal_id',
  payment_reversal: 'amount at id payment_id provider_reversal_id reason',
  plan: 'id product_id',
  plan_price: 'period plan_id',
  plan_server: 'plan_id server_id',
  plan_upgrade: 'from_plan_id to_plan_id',
  price_change: 'amount announced_at announced_by currency from_date id notice_days period plan_id',
  price_notice: 'price_change_id service_id',
  product: 'id provisioner',
  quote:
    'client_id created_at currency id note number recurring service_id total upgrade_period upgrade_plan_id valid_until',
  quote_line: 'amount description position quote_id',
  renewal: 'service_id term_id',
  request: 'caller created_at id_hash input_hash procedure',
  sending_stop: 'cause id',
  server: 'capabilities created_at id name token_reference',
  service: 'created_at currency id panel_domain',
  service_change: 'id kind opened_at opened_by policy reference service_id',
  session: 'address_hash client_id created_at device_hash id staff_id token_hash',
  staff: 'created_at email id name role',
  staff_link: 'created_at staff_id token_hash',
  staff_task: 'change_id client_id details due_at id kind message_id opened_at owner_id subject_id',
  term: 'id invoice_id number service_id start_date',
  transfer: 'change_id opened_with_grant window_ends_at',
  try_counter: 'key',
  unreachable_contact: 'address channel client_id',
  upgrade:
    'change_id currency due_date from_plan_id invoice_id paid period price quote_id term_id to_plan_id',
};

/** Of every column of the schema: whether the application may update it. */
async function updatable(): Promise<Map<string, boolean>> {
  const rows = await database.sql<{ name: string; allowed: boolean }>(
    `select format('%s.%s', c.relname, a.attname) as name,
      has_column_privilege('tramite_app', c.oid, a.attnum, 'update') as allowed
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );
  return new Map(rows.map(({ name, allowed }) => [name, allowed]));
}

/** Columns that a later migration added to tables of that list. */
const addedLater = [
  'invoice.link_token',
  'invoice.postponed_until',
  'invoice.held_until',
  'invoice.alert_due_at',
  'invoice.alert_bundle',
  'invoice.checkout_due_at',
  'invoice.checkout_version',
  'cancellation.debt_invoice_id',
  'invoice.due_date',
  'service.price',
  'service.plan_id',
  'service.period',
  'service.unfreeze_asked_by',
  'client.key_reset_asked_at',
  'client.key_reset_allowed_by',
  'service_change.runs_after',
  'term.end_date',
  'invoice_line.covers_until',
  'client.alerts_silenced',
  'outbound_message.overtaken_at',
];
const granted = [
  ...Object.entries(rights).flatMap(([table, { update }]) => update.map((column) => `${table}.${column}`)),
  ...addedLater,
];
const kept = Object.entries(fixed).flatMap(([table, columns]) =>
  columns.split(' ').flatMap((column) => (column ? `${table}.${column}` : [])),
);

describe('what the application’s role may write (G6, G8, invariant 13)', () => {
  it('is decided for every column of every table', async () => {
    const columns = [...(await updatable()).keys()];
    const decided = new Set([...granted, ...kept]);
    expect(columns.filter((name) => !decided.has(name))).toEqual([]);
    expect([...decided].filter((name) => !columns.includes(name))).toEqual([]);
    expect(granted.filter((name) => kept.includes(name))).toEqual([]);
  });

  it('are exactly the columns that its list says', async () => {
    const allowed = [...(await updatable())].filter(([, may]) => may).map(([name]) => name);
    expect(allowed.toSorted()).toEqual(granted.toSorted());
  });

  it('are rows of exactly the tables that its list says', async () => {
    const mayIn = async (right: string) => {
      const rows = await database.sql<{ table: string }>(
        `select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
          and has_table_privilege('tramite_app', oid, $1) order by 1`,
        [right],
      );
      return rows.map(({ table }) => table);
    };
    const listed = Object.entries(rights).flatMap(([table, { insert }]) => (insert ? table : []));
    expect((await mayIn('insert')).toSorted()).toEqual(listed.toSorted());
    expect(await mayIn('delete')).toEqual(['handoff', 'request', 'try_counter']);
    expect(await mayIn('truncate')).toEqual([]);
  });
});
