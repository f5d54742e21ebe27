import { Migration } from '@mikro-orm/migrations';

/** A client's invoices, the newest first, without reading everybody's. */
export class Migration009InvoiceList extends Migration {
  override name = 'migration-009-invoice-list';

  override up(): void {
    this.addSql('create index invoice_of_client on invoice (client_id, issued_at, id)');
  }
}
