import { deleteReasonsInWords } from '../../domains/domain-notices.ts';
import { formatDate } from '../../time.ts';
import {
  inWords,
  ofInvoice,
  ofService,
  theDomain,
  theInvoice,
  toClient,
  toStaff,
  type WordsOf,
} from './words.ts';

/** Of invoices, payments, quotes, domains and the catalogue. */
export const billingWords = {
  'invoice.issued': toClient(({ invoice }) => `Se emitió ${theInvoice(invoice)}.`),
  'invoice.link_revoked': toClient(
    ({ invoice }) => `Se cambió el enlace ${ofInvoice(invoice)}; el anterior ya no sirve.`,
  ),
  'invoice.paid': toClient(({ invoice }) => `Se terminó de pagar ${theInvoice(invoice)}.`),
  'invoice.voided': toClient(({ invoice }) => `Se anuló ${theInvoice(invoice)}.`),
  'invoice.held': toClient(
    ({ invoice, data: { until } }) =>
      `Mientras revisamos la transferencia, nada pasa por ${theInvoice(invoice)} hasta el ${formatDate(until)}.`,
  ),
  'invoice.hold_ended': toClient(
    ({ invoice }) => `Se terminó de revisar la transferencia ${ofInvoice(invoice)}.`,
  ),
  'invoice.postponed': toClient(
    ({ invoice, data: { until } }) =>
      `Se dio una prórroga hasta el ${formatDate(until)} para ${theInvoice(invoice)}.`,
  ),
  'invoice.reopened': toClient(
    ({ invoice }) => `Se devolvió un pago y ${theInvoice(invoice)} volvió a quedar impaga.`,
  ),
  'checkout.opened': null,
  'checkout.closed': null,
  'payment.reported': toClient(({ invoice }) => `Se avisó de una transferencia para ${theInvoice(invoice)}.`),
  'payment.recorded': toClient(({ invoice }) => `Se recibió un pago ${ofInvoice(invoice)}.`),
  'payment.unmatched': null,
  'payment.assigned': toClient(({ invoice }) =>
    invoice === null
      ? 'Se acreditó un pago como saldo a favor.'
      : `Se acreditó un pago a ${theInvoice(invoice)}.`,
  ),
  'payment.reversed': toClient('Se devolvió un pago.'),
  'payment.restored': toClient('Se anuló la devolución de un pago.'),
  'credit.added': toClient('Se sumó saldo a favor.'),
  'credit.spent': toClient(({ invoice }) => `Se usó saldo a favor para ${theInvoice(invoice)}.`),
  'quote.created': toClient('Se preparó un presupuesto.'),
  'quote.accepted': toClient('Se aceptó un presupuesto.'),
  'quote.declined': toClient('Se rechazó un presupuesto.'),
  'quote.withdrawn': toClient('Se retiró un presupuesto.'),
  'quote.expired': toClient('Venció un presupuesto.'),
  'domain.added': toClient(({ domain }) => `Se agregó ${theDomain(domain)}.`),
  'domain.updated': toClient(({ domain }) => `Se corrigieron los datos de ${theDomain(domain)}.`),
  'domain.renewal_set': toClient(({ domain, data: { renews } }) =>
    renews
      ? `Se pidió que ${theDomain(domain)} se renueve.`
      : `Se pidió que ${theDomain(domain)} no se renueve.`,
  ),
  'domain.renewed': toClient(
    ({ domain, data: { expiresOn } }) => `Se renovó ${theDomain(domain)} hasta el ${formatDate(expiresOn)}.`,
  ),
  'domain.lapsed': toClient(({ domain }) => `Venció ${theDomain(domain)} sin renovarse.`),
  'domain.deleted': toClient(
    ({ domain, data: { reason } }) =>
      `Se sacó ${theDomain(domain)} de nuestra base${inWords(deleteReasonsInWords, reason, ': ')}.`,
  ),
  'company.setting_changed': null,
  'company.holiday_added': null,
  'company.holiday_removed': null,
  'catalogue.product_created': null,
  'catalogue.product_edited': null,
  'catalogue.plan_created': null,
  'catalogue.plan_edited': null,
  'catalogue.plan_withdrawn': null,
  'catalogue.plan_offered': null,
  'catalogue.price_set': null,
  'catalogue.price_withdrawn': null,
  'catalogue.price_change_announced': null,
  'catalogue.price_change_withdrawn': null,
  'catalogue.upgrades_set': null,
  'catalogue.servers_set': null,
  'term.begun': null,
  // Which one, and how it was resolved, say the kind and the choice beside it.
  'task.opened': toStaff(() => 'Se abrió una tarea del equipo.'),
  'task.resolved': toStaff(() => 'El equipo resolvió una tarea.'),
  'task.overtaken': toStaff(() => 'Una tarea del equipo dejó de hacer falta.'),
  'backup.asked': null,
  'backup.stored': null,
  'backup.left_to_staff': null,
  'service.price_changed': toClient(({ service }) => `Cambió el precio ${ofService(service)}.`),
} satisfies Partial<WordsOf>;
