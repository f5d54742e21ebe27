import { addDomain } from '../../domain/domains/add-domain.ts';
import { createQuote } from '../../domain/quotes/create-quote.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import { read } from '../../domain/transaction/transaction.ts';

type Offers = { clientId: string; today: LocalDate; daysAgo: (days: number) => VerbContext };

const ars = (amount: string) => ({ amount, currency: 'ARS' });

const domains = [
  /** Its next year was invoiced 18 days ago, and is not paid. */
  { domainName: 'juanperez.example', addedDaysAgo: 18, expiresInDays: 12, renews: true },
  { domainName: 'radiodelsur.example', addedDaysAgo: 60, expiresInDays: 150, renews: false },
];

/** A client's domains, one of which expires soon, and a quote that waits for an answer; what is there stays as it is. */
export async function insertDemoOffers({ clientId, today, daysAgo }: Offers): Promise<void> {
  const em = read(daysAgo(0));
  const [agent] = await em.execute<{ id: string }[]>("select id from staff where role = 'agent' limit 1");
  const byStaff = (days: number): VerbContext => ({
    ...daysAgo(days),
    actor: { type: 'staff', staffId: agent?.id ?? '', role: 'agent' },
  });
  const isThere = async (sql: string, value: string) => (await em.execute(sql, [value])).length > 0;
  for (const { domainName, addedDaysAgo, expiresInDays, renews } of domains) {
    if (await isThere('select from domain where name = ?', domainName)) continue;
    const expiresOn = addDays(today, expiresInDays);
    await addDomain(byStaff(addedDaysAgo), {
      clientId,
      domainName,
      expiresOn,
      price: ars('1800000'),
      renews,
    });
  }
  if (await isThere('select from quote where client_id = ?', clientId)) return;
  await createQuote(byStaff(1), {
    clientId,
    lines: [
      { description: 'Migración de un sitio desde otro proveedor', amount: ars('4500000') },
      { description: 'Bonificación de cliente', amount: ars('-500000') },
    ],
    validUntil: addDays(today, 14),
    note: 'Incluye los correos. Se hace en un día hábil, de noche.',
  });
}
