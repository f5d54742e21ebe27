import { Migration } from '@mikro-orm/migrations';

/** 24 characters of base64url, of whose 144 bits 138 are random. */
const LINK_TOKEN = /* sql */ `left(translate(encode(
  uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/', '-_'), 24)`;

/** An invoice's link is not its id: whoever has it reads the invoice, until staff changes it (A1). */
export class Migration014InvoiceLink extends Migration {
  override name = 'migration-014-invoice-link';

  override up(): void {
    this.addSql(/* sql */ `alter table invoice add column link_token text not null default ${LINK_TOKEN},
      add constraint invoice_link_token_key unique (link_token)`);
    this.addSql('grant update (link_token) on invoice to tramite_app');
  }
}
