import { randomUUID } from 'node:crypto';
import { createStaff, TEST_NOW } from '../harness/builders.ts';
import { administrators, type RowsOf, staff } from './access-rows.ts';
import { order, type World } from './access-world.ts';
import { createServer, handOver, PANEL_TOKEN } from './stand.ts';

const reason = 'prueba';
const onClient = ({ owner }: World) => ({ clientId: owner.id });
const asRead = (world: World) => ({ ...onClient(world), version: 1 });
const asked = ({ api, owner }: World) =>
  api.sql('update client set verified_at = null, verification_requested_at = $2 where id = $1', [
    owner.id,
    TEST_NOW,
  ]);
const frozen = ({ api, owner }: World) =>
  api.sql('update client set frozen_at = $2 where id = $1', [owner.id, TEST_NOW]);
const keyResetAsked = ({ api, owner }: World) =>
  api.sql('update client set key_reset_asked_at = $2 where id = $1', [owner.id, TEST_NOW]);
const anotherMember = async (world: World) => {
  world.memberId = await createStaff(world.api);
};
const onPlan = ({ planId }: World) => ({ planId, version: 1 });
const handedOver = (world: World) => handOver(world.api, world);

/** Its account is suspended there, and stands on the other server too: both are the stand's one panel. */
const onOneServer = async ({ api, service }: World) => {
  const user = `u${randomUUID().replaceAll('-', '').slice(0, 10)}`;
  const domain = `${user}.example.com`;
  await api.panel.createAccount({ user, domain, email: 'x@example.com' });
  await fetch(`${api.panel.url}/json-api/suspendacct?user=${user}`, {
    headers: { authorization: `whm root:${PANEL_TOKEN}` },
  });
  await api.sql('update service set server_id = $2, panel_user = $3, panel_domain = $4 where id = $1', [
    service.id,
    await createServer(api),
    user,
    domain,
  ]);
};

export const staffRows = {
  'staff.search': { may: staff, input: () => ({ text: 'juan perez' }) },
  'staff.account.me': { may: staff },
  'staff.settings.get': { may: staff },
  'staff.settings.history': { may: staff },
  'staff.settings.update': {
    may: administrators,
    input: () => ({ version: 1, policies: { taskDueHours: 24 } }),
  },
  'staff.clients.list': { may: staff },
  'staff.clients.get': { may: staff, input: onClient },
  'staff.clients.similar': { may: staff, input: onClient },
  'staff.clients.verify': { may: staff, where: asked, input: asRead },
  'staff.clients.refuse': { may: staff, where: asked, input: (world) => ({ ...asRead(world), reason }) },
  'staff.clients.revoke': { may: staff, input: (world) => ({ ...asRead(world), reason }) },
  'staff.clients.freeze': { may: staff, input: (world) => ({ ...onClient(world), reason }) },
  'staff.clients.unfreeze': { may: staff, where: frozen, input: asRead },
  'staff.clients.allowKeyReset': { may: staff, where: keyResetAsked, input: asRead },
  'staff.clients.refuseKeyReset': {
    may: staff,
    where: keyResetAsked,
    input: (world) => ({ ...onClient(world), reason }),
  },
  'staff.services.list': { may: staff, input: onClient },
  'staff.services.get': { may: staff, input: ({ free }) => ({ serviceId: free.id }) },
  'staff.services.freeze': { may: staff, input: ({ free }) => ({ serviceId: free.id, reason }) },
  'staff.services.unfreeze': {
    may: staff,
    where: ({ api, free }) =>
      api.sql('update service set frozen_at = $2, version = 7 where id = $1', [free.id, TEST_NOW]),
    input: ({ free }) => ({ serviceId: free.id, version: 7, reason }),
  },
  'staff.services.suspend': {
    may: staff,
    input: ({ service }) => ({ serviceId: service.id, reason: 'technical' }),
  },
  'staff.services.reactivate': {
    may: staff,
    input: ({ service }) => ({ serviceId: service.id, reason: 'technical' }),
  },
  'staff.services.activate': {
    may: staff,
    where: async (world) => {
      world.orderedId = (await order(world)).serviceId;
    },
    input: ({ orderedId }) => ({ serviceId: orderedId }),
  },
  'staff.services.terminate': {
    may: staff,
    input: ({ free }) => ({ serviceId: free.id, reason: 'cerraste la cuenta' }),
  },
  'staff.services.move': {
    may: staff,
    where: onOneServer,
    input: ({ service, serverId }) => ({ serviceId: service.id, serverId }),
  },
  'staff.domains.list': { may: staff },
  'staff.domains.get': { may: staff, input: ({ domainId }) => ({ domainId }) },
  'staff.domains.add': {
    may: staff,
    input: ({ owner, newEmail }) => ({
      clientId: owner.id,
      domainName: newEmail.replace('@', '.'),
      expiresOn: '2026-10-01',
      price: { amount: '1800000', currency: 'ARS' },
    }),
  },
  'staff.domains.update': {
    may: staff,
    input: ({ domainId }) => ({ domainId, expiresOn: '2026-10-01' }),
  },
  'staff.domains.delete': {
    may: staff,
    input: ({ domainId }) => ({ domainId, reason: 'client_asked' as const }),
  },
  'staff.quotes.list': { may: staff },
  'staff.quotes.get': { may: staff, input: ({ quoteId }) => ({ quoteId }) },
  'staff.quotes.create': {
    may: staff,
    input: ({ owner, free }) => ({
      clientId: owner.id,
      serviceId: free.id,
      lines: [{ description: 'Migración', amount: { amount: '1000', currency: 'ARS' } }],
      validUntil: '2026-03-20',
    }),
  },
  'staff.quotes.withdraw': { may: staff, input: ({ quoteId }) => ({ quoteId }) },
  'staff.clients.unreachable': { may: staff },
  'staff.alerts.list': { may: staff },
  'staff.alerts.counts': { may: staff },
  'staff.alerts.resend': { may: staff, input: ({ sentAlertId }) => ({ messageId: sentAlertId }) },
  'staff.messages.list': { may: staff },
  'staff.servers.list': { may: staff },
  'staff.invoices.revokeLink': { may: staff, input: ({ invoiceId }) => ({ invoiceId }) },
  'staff.invoices.postpone': {
    may: staff,
    input: ({ orderInvoiceId }) => ({
      invoiceId: orderInvoiceId,
      until: '2026-04-20',
      reason: 'lo pidió por teléfono',
    }),
  },
  'staff.holidays.list': { may: staff },
  'staff.holidays.add': { may: administrators, input: () => ({ day: '2026-12-25', name: 'Navidad' }) },
  'staff.holidays.remove': { may: administrators, input: ({ holidayId }) => ({ holidayId }) },
  'staff.catalogue.list': { may: staff },
  'staff.catalogue.createProduct': {
    may: administrators,
    input: () => ({ name: `Correo ${randomUUID()}`, category: 'Correo', provisioner: 'manual' }),
  },
  'staff.catalogue.editProduct': {
    may: administrators,
    input: ({ productId }) => ({ productId, version: 1, category: 'Correo' }),
  },
  'staff.catalogue.createPlan': {
    may: administrators,
    input: ({ productId }) => ({
      productId,
      name: `Plan ${randomUUID()}`,
      panelPackage: null,
      resources: { disk: 2_048 },
    }),
  },
  'staff.catalogue.editPlan': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), resources: { disk: 'unlimited' } }),
  },
  'staff.catalogue.setOnSale': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), onSale: false }),
  },
  'staff.catalogue.setPrice': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), period: 'yearly', price: { amount: '100', currency: 'ARS' } }),
  },
  'staff.catalogue.withdrawPrice': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), period: 'monthly' }),
  },
  'staff.catalogue.announcePrice': {
    may: administrators,
    input: ({ planId }) => ({
      planId,
      period: 'monthly',
      amount: { amount: '100', currency: 'ARS' },
      from: '2030-01-01',
    }),
  },
  'staff.catalogue.withdrawPriceChange': {
    may: administrators,
    input: ({ priceChangeId }) => ({ priceChangeId }),
  },
  'staff.catalogue.priceChanges': { may: staff },
  'staff.catalogue.setUpgrades': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), toPlanIds: [] }),
  },
  'staff.catalogue.setServers': {
    may: administrators,
    input: (world) => ({ ...onPlan(world), serverIds: [world.serverId] }),
  },
  'staff.tasks.list': { may: staff },
  'staff.tasks.braked': { may: staff },
  'staff.tasks.get': { may: staff, input: ({ taskId }) => ({ taskId }) },
  'staff.tasks.resolve': { may: staff, input: ({ taskId }) => ({ taskId, choice: 'seen' }) },
  'staff.changes.list': { may: staff },
  'staff.changes.ended': { may: staff },
  'staff.changes.counts': { may: staff },
  'staff.changes.get': { may: staff, input: ({ changeId }) => ({ changeId }) },
  'staff.changes.withdraw': {
    may: staff,
    input: ({ changeId }) => ({ changeId }),
    verb: { nobody: 'NOT_FOUND', stranger: 'NOT_FOUND', owner: 'works', recipient: 'works' },
  },
  'staff.changes.renewCredentials': {
    may: staff,
    where: handedOver,
    input: ({ changeId }) => ({ changeId }),
  },
  'staff.changes.sendCredentials': {
    may: staff,
    where: handedOver,
    input: ({ changeId }) => ({ changeId, user: 'joseg', password: 'recien puesta' }),
  },
  'staff.invoices.list': { may: staff, input: onClient },
  'staff.invoices.get': { may: staff, input: ({ invoiceId }) => ({ invoiceId }) },
  'staff.invoices.issue': {
    may: staff,
    input: ({ spare }) => ({
      serviceId: spare.id,
      lines: [{ kind: 'other', description: 'Adicional', amount: '500' }],
      dueDate: '2026-03-20',
    }),
  },
  'staff.invoices.void': {
    may: staff,
    input: ({ invoiceId }) => ({ invoiceId, reason: 'issued_by_mistake' }),
  },
  'staff.payments.get': { may: staff, input: ({ unmatchedId }) => ({ paymentId: unmatchedId }) },
  'staff.payments.record': {
    may: staff,
    input: ({ invoiceId }) => ({
      invoiceId,
      reference: randomUUID(),
      amount: '1000',
      paidAt: TEST_NOW.toISOString(),
    }),
  },
  'staff.payments.receipt': { may: staff, input: ({ receiptId }) => ({ receiptId }) },
  'staff.payments.assign': {
    may: staff,
    input: ({ invoiceId, unmatchedId }) => ({ paymentId: unmatchedId, invoiceId }),
  },
  'staff.payments.reverse': {
    may: staff,
    input: ({ unmatchedId }) => ({ paymentId: unmatchedId, amount: '1', reason: 'devuelto' }),
  },
  'staff.members.list': { may: administrators },
  'staff.members.create': {
    may: administrators,
    input: ({ newEmail }) => ({ name: 'Ana Ruiz', email: newEmail, role: 'agent' }),
  },
  'staff.members.disable': {
    may: administrators,
    where: anotherMember,
    input: ({ memberId }) => ({ memberId }),
  },
  'staff.members.renewSecondFactor': {
    may: administrators,
    where: anotherMember,
    input: ({ memberId }) => ({ memberId }),
  },
  'staff.keys.create': {
    may: administrators,
    input: () => ({ name: 'Pasarela', scopes: ['payments:record'], provider: 'pasarela' }),
  },
  'staff.keys.list': { may: administrators },
  'staff.keys.rotate': { may: administrators, input: ({ readingKey }) => ({ keyId: readingKey.keyId }) },
  'staff.keys.revoke': { may: administrators, input: ({ readingKey }) => ({ keyId: readingKey.keyId }) },
} satisfies RowsOf<'staff.'>;
