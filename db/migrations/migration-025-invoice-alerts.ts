import { Migration } from '@mikro-orm/migrations';
import { confirmedForms, invoiceAlerts } from './025/invoice-alerts.ts';

/** Invoices of one client that are told of in one alert (A2), and where a phone is known to be reached (A9). */
export class Migration025InvoiceAlerts extends Migration {
  override name = 'migration-025-invoice-alerts';

  override up(): void {
    for (const sql of [invoiceAlerts, confirmedForms]) this.addSql(sql);
  }
}
