import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { bill } from '../replay/money.ts';

/** What is looked for where it must not be: it begins as a PNG does. */
export const RECEIPT = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('el comprobante de nadie mas que de quien lo mando'),
]);
const receipt = { contentType: 'image/png', data: RECEIPT.toString('base64') };

type Typed = Parameters<Fixture['outside']['whatsapp']['inbound']>[0];

/** The holder sends a file by WhatsApp; resolves to the sid of the message. */
export async function sendFile(fixture: Fixture, more: Partial<Typed> = {}): Promise<string> {
  const { outside, holder } = fixture;
  const typed = { from: holder.phone, body: '', media: [receipt], ...more };
  return (await outside.whatsapp.inbound(typed)).sid;
}

/** The holder owes an invoice and sends its receipt; resolves to the id of the run that reads it. */
export async function sendReceipt(fixture: Fixture): Promise<string> {
  await bill(fixture);
  return runOf(fixture, await sendFile(fixture));
}

export function runOf({ sql, runs }: Fixture, sid: string): Promise<string> {
  return until(async () => {
    const [row] = await sql<{ id: string }>('select id from inbound_receipt where message_sid = $1', [sid]);
    return row && [...runs].find((id) => id.startsWith(`receipt/${row.id}/`));
  }, 'a run reads the file');
}

/** Resolves to what was answered to the holder about files, once that is so many messages; time goes on meanwhile. */
export function answersAbout(fixture: Fixture, count: number): Promise<string[]> {
  return until(async () => {
    await fixture.sleep('2 seconds');
    const told = await fixture.sql<{ template: string }>(
      `select template from outbound_message where address = $1 and state in ('sent', 'delivered', 'read')
        and (template like 'answer_receipt%' or template = 'answer_media') order by created_at, id`,
      [fixture.holder.phone],
    );
    return told.length >= count && told.map(({ template }) => template);
  }, `${count} answers`);
}

export const reportsIn = ({ sql }: Pick<Fixture, 'sql'>) =>
  sql<{ amount: string | null; content: Buffer }>(
    'select amount, content from payment_report order by reported_at',
  );
