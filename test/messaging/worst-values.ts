import { teamOf } from '../../domain/messaging/team.ts';
import { type TemplateName, templateOf } from '../../domain/messaging/templates.ts';
import { waMeLink } from '../../domain/messaging/wa-me-link.ts';
import { formatMoney } from '../../domain/money.ts';
import { composeHolderText, composeRecipientText } from '../../domain/transfer/texts.ts';

export const deployment = { publicUrl: 'https://panel.example.com', whatsAppNumber: '+5491122334455' };

const LONGEST_NAME = 80;
const LONGEST_EMAIL = 254;
/** Of what staff writes to a client. */
const LONGEST_REASON = 300;
/** Of why staff did not record a transfer. */
const LONGEST_WHY = 200;
const reference = '7KQ2MW9X';
const mostMoney = formatMoney({ amount: 9_223_372_036_854_775_807n, currency: 'USD' });
const deadline = '30/09/2026 a las 23:59';

/** Names and labels of C1's greatest length: plain, accented, in another script, outside the basic plane, with spaces. */
export const kindsOfNames = {
  plain: 'x'.repeat(LONGEST_NAME),
  accented: 'ñ'.repeat(LONGEST_NAME),
  ideographs: '語'.repeat(LONGEST_NAME),
  astral: '𐐀'.repeat(LONGEST_NAME),
  words: 'María José de la Santísima Trinidad '
    .repeat(3)
    .slice(0, LONGEST_NAME - 1)
    .concat('x'),
  realistic: 'María de los Ángeles Fernández de la Vega y Rodríguez Saavedra Lamas',
} as const;
export type KindOfName = keyof typeof kindsOfNames;

/** An address of C1's greatest length whose signs take three characters each in a link. */
const longestEmail = `${'+'.repeat(64)}@${`${'b'.repeat(63)}.`.repeat(2)}${'c'.repeat(LONGEST_EMAIL - 64 - 1 - 128 - 4)}.com`;

/** The longest values that a template can be given, with names of one kind. */
export function worstValues(name: TemplateName, kind: KindOfName): Record<string, string> {
  const person = {
    name: kindsOfNames[kind],
    email: kind === 'realistic' ? 'maria.fernandez@example.com' : longestEmail,
  };
  const terms = { holder: person, recipient: person, serviceLabel: person.name };
  const isHolders = name !== 'transfer_invitation_recipient';
  const text = isHolders ? composeHolderText(terms, reference) : composeRecipientText(terms, reference);
  const { examples, button } = templateOf(name);
  const longest: Record<string, string> = {
    ...Object.fromEntries(
      ['name', 'other', 'holder', 'recipient', 'service'].map((key) => [key, person.name]),
    ),
    ...Object.fromEntries(
      ['total', 'amount', 'owed', 'credit', 'oldPrice', 'newPrice'].map((key) => [key, mostMoney]),
    ),
    text,
    link: button?.base === 'chat' ? waMeLink(deployment.whatsAppNumber, text) : (examples['link'] ?? ''),
    invoice: '9223372036854775807',
    quote: '9223372036854775807',
    domain: `${`${'x'.repeat(63)}.`.repeat(3)}com.ar`.padStart(253, 'x'),
    period: '30/09/2026 al 29/09/2027',
    deadline,
    reason: `${'Falta pagar la factura 1042 (https://panel.example.com/facturas/1042), '.repeat(20)}${'x'.repeat(LONGEST_REASON)}`,
    list: Array.from({ length: 30 }, () => `${person.name} (Ref: ${reference})`).join('; '),
    wait: '168 horas',
    team: teamOf({ staffContact: 'x'.repeat(80) }),
    why: 'x'.repeat(LONGEST_WHY),
  };
  const entries = Object.entries(examples).map(([key, example]) => [key, longest[key] ?? example]);
  return Object.fromEntries(entries);
}
