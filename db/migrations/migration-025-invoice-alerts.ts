import { Migration } from '@mikro-orm/migrations';
import { invoiceAlerts } from './025/invoice-alerts.ts';

/** Invoices of one client that are told of in one alert (A2). */
export class Migration025InvoiceAlerts extends Migration {
  override name = 'migration-025-invoice-alerts';

  override up(): void {
    this.addSql(invoiceAlerts);
  }
}
