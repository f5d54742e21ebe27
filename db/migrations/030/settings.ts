import type { Rights } from '../002/application-role.ts';

/** Settings that an administrator edits (G1): a version to edit, and their history out of the event log. */
export const settings = /* sql */ `
alter table company_settings add column version int not null default 1;
alter table company_settings alter column version drop default;
create index event_of_settings on event (id) where type = 'company.setting_changed';
`;

/** What the application's role may write of the one row: everything but what all prices stand in. */
export const rightsOfSettings: Rights = {
  company_settings: {
    insert: false,
    update: [
      'backup_fresh_hours',
      'backup_keep_years',
      'cancellation_window_minutes',
      'contact_quiet_days',
      'cooling_off_hours',
      'daily_edit_notices',
      'daily_endings',
      'daily_suspensions',
      'domain_last_notice_days',
      'domain_lead_days',
      'invoice_bundle_minutes',
      'name',
      'office_hours_end',
      'office_hours_start',
      'order_days',
      'price_notice_days',
      'put_off_hours',
      'quiet_hours_end',
      'quiet_hours_start',
      'quote_due_days',
      'renewal_due_days',
      'renewal_lead_half_yearly_days',
      'renewal_lead_monthly_days',
      'renewal_lead_quarterly_days',
      'renewal_lead_yearly_days',
      'reversal_due_days',
      'silent_hours',
      'suspend_after_days',
      'task_due_hours',
      'terminate_after_days',
      'time_zone',
      'transfer_hold_days',
      'transfer_pause_days',
      'transfer_window_days',
      'upgrade_days',
      'version',
    ],
  },
};
