import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { type InvoicePageView, readInvoicePage } from '../domain/billing/invoice-page.ts';
import { payLink, readCheckoutLink } from '../domain/billing/pay-link.ts';
import { refusals } from '../domain/errors.ts';
import { formatMoney } from '../domain/money.ts';
import { formatDate } from '../domain/time.ts';
import { contextOf } from '../domain/transaction/context.ts';
import { type Html, html, sendPage } from './html.ts';
import { toDomainError } from './reasons.ts';
import type { System } from './system.ts';

const SEE_OTHER = 303;
const NOT_FOUND = 404;
const UNAVAILABLE = 503;
const PATH = '/facturas/:token';

type OfLink = FastifyRequest<{ Params: { token: string } }>;

/** An invoice behind its link, for the screen of a phone and for paper: it says nothing to whoever has no link (A1). */
export function registerInvoicePage(server: FastifyInstance, { system }: { system: System }): void {
  const asVisitor = () => contextOf(system, { actor: { type: 'visitor' }, cause: PATH });
  server.get(PATH, async (request: OfLink, reply) => {
    const { token } = request.params;
    try {
      const invoice = await readInvoicePage(await asVisitor(), { token });
      const ways = { payPath: payLink(`/facturas/${token}`), bankTransfer: system.deployment.bankTransfer };
      return sendPage(reply, { title: `Factura ${invoice.number}`, body: bodyOf(invoice, ways) });
    } catch (error) {
      return sendFailure(error, request, reply);
    }
  });

  // The gateway's address is looked up now: one from when the page was opened may ask for another sum (D53).
  server.get(`${PATH}/pagar`, async (request: OfLink, reply) => {
    const { token } = request.params;
    try {
      const link = await readCheckoutLink(await asVisitor(), { token });
      reply.headers({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
      });
      return reply.redirect(link ?? `/facturas/${encodeURIComponent(token)}`, SEE_OTHER);
    } catch (error) {
      return sendFailure(error, request, reply);
    }
  });
}

type WaysToPay = { payPath: string; bankTransfer: string | undefined };

function sendFailure(error: unknown, request: OfLink, reply: FastifyReply): FastifyReply {
  const refusal = toDomainError(error, request.id);
  if (refusal.code === 'NOT_FOUND') return sendPage(reply, { ...unknownLink, status: NOT_FOUND });
  request.log.error(describeFailure(error), 'the page of an invoice failed');
  const body = html`<p>${refusals.UNAVAILABLE.text({})}</p>`;
  return sendPage(reply, { title: 'No se pudo', body, status: UNAVAILABLE });
}

/** The same for a link that never was and for one that was changed. */
const unknownLink = {
  title: 'No encontramos esta factura',
  body: html`<p>Puede que el enlace se haya cortado, o que ya no valga. Abrilo otra vez desde el último mensaje que te mandamos, o
ingresá al panel de clientes: ahí están todas tus facturas.</p>`,
};

function bodyOf(invoice: InvoicePageView, ways: WaysToPay): Html {
  const { company, client, issuedOn, dueDate } = invoice;
  return html`<p><strong>${company}</strong></p>
<p><span class="estado ${stateClass(invoice)}">${stateText(invoice)}</span></p>
<dl>
<dt>Cliente</dt><dd>${client.name}<small>${client.document} · ${client.email} · ${client.phone}</small></dd>
<dt>Emitida</dt><dd>${formatDate(issuedOn)}</dd>
<dt>Vence</dt><dd>${formatDate(dueDate)}</dd>
</dl>
<table>
<tbody>${invoice.lines.map(lineRow)}</tbody>
<tfoot>${sums(invoice)}</tfoot>
</table>
${waysToPay(invoice, ways)}
<p class="note">Este documento no es una factura fiscal. Los precios son finales, con impuestos incluidos. Tus datos se muestran
a medias para que nadie más los lea si este enlace se comparte.</p>`;
}

function stateClass({ status, isOverdue }: InvoicePageView): string {
  if (status === 'issued') return isOverdue ? 'overdue' : 'due';
  return status;
}

function stateText({ status, isOverdue, paidOn, voidedOn }: InvoicePageView): string {
  if (status === 'issued') return isOverdue ? 'Vencida, sin pagar' : 'Pendiente de pago';
  const [word, day] = status === 'paid' ? ['Pagada', paidOn] : ['Anulada', voidedOn];
  return day ? `${word} el ${formatDate(day)}` : word;
}

function lineRow({ description, amount, firstDay, lastDay }: InvoicePageView['lines'][number]): Html {
  const period =
    firstDay && lastDay
      ? html`<small>Del ${formatDate(firstDay)} al ${formatDate(lastDay)} inclusive</small>`
      : html``;
  return html`<tr><th scope="row">${description}${period}</th><td>${formatMoney(amount)}</td></tr>`;
}

function sums({ status, total, paid, owed }: InvoicePageView): Html[] {
  if (status === 'void') return [sum('Total', formatMoney(total), { isLast: true })];
  return [
    sum('Total', formatMoney(total)),
    sum('Pagado', formatMoney(paid)),
    sum('Falta pagar', formatMoney(owed), { isLast: true }),
  ];
}

function sum(label: string, amount: string, { isLast = false } = {}): Html {
  return html`<tr class="${isLast ? 'sum' : ''}"><th scope="row">${label}</th><td>${amount}</td></tr>`;
}

/** Nothing can be paid of an invoice that is paid or void. */
function waysToPay(invoice: InvoicePageView, { payPath, bankTransfer }: WaysToPay): Html {
  const { status, number, owed, canBePaid } = invoice;
  if (status === 'void') return html`<p>No hay nada que pagar: esta factura está anulada.</p>`;
  if (status === 'paid') return html`<p>No hay nada más que pagar. ¡Gracias!</p>`;
  const button = html`<p class="screen"><a class="button" href="${payPath}">Pagar ${formatMoney(owed)}</a></p>`;
  const transfer =
    bankTransfer === undefined
      ? html``
      : html`<p>Por transferencia: ${bankTransfer}. Poné «Factura ${number.toString()}» como referencia.</p>`;
  return html`${canBePaid ? button : html``}${transfer}`;
}
