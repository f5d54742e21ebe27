import { TOTP } from 'otpauth';
import { seal } from '../../domain/access/sealed-secret.ts';
import { hashToken } from '../../domain/access/tokens.ts';
import { newTotpSecret } from '../../domain/access/totp.ts';
import { TEST_NOW, TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import {
  anySession,
  clients,
  everyone,
  holder,
  invoiceReaders,
  parties,
  type RowsOf,
  recorders,
} from './access-rows.ts';
import { order, type World } from './access-world.ts';
import { allowSignedInConsent } from './stand.ts';

const NEW_SECRET = 'otra cosa larga 77';
const byChange = ({ changeId }: { changeId: string }) => ({ changeId });

const totpSecret = newTotpSecret();
const firstCode = new TOTP({ secret: totpSecret }).generate({ timestamp: TEST_NOW.getTime() });
/** A member of staff has the link in their mailbox. */
const invited = ({ api, token, newEmail }: World) =>
  api.sql(
    `with member as (
      insert into staff (id, name, email, role, created_at) values (gen_random_uuid(), 'Ana Ruiz', $1, 'agent', $2) returning id
    ) insert into staff_link (token_hash, staff_id, sealed_secret, created_at, expires_at)
      select $3, id, $4, $2, $2::timestamptz + interval '1 day' from member`,
    [newEmail, TEST_NOW, hashToken(token), seal(totpSecret, token)],
  );

export const authRows = {
  'auth.signUp': {
    may: everyone,
    input: ({ newEmail }) => ({
      name: 'Juan Perez',
      email: newEmail,
      phone: '+5491150009999',
      password: NEW_SECRET,
      securityKey: 'cosa azul 77',
      document: { type: 'DNI', number: '40111222' },
    }),
  },
  'auth.confirmEmail': {
    may: everyone,
    where: ({ link }) => link('confirm_email'),
    input: ({ token }) => ({ token }),
  },
  'auth.resendConfirmation': { may: clients },
  'auth.requestReset': { may: everyone, input: ({ owner }) => ({ email: owner.email }) },
  'auth.reset': {
    may: everyone,
    where: ({ link }) => link('reset_password'),
    input: ({ token }) => ({ token, password: NEW_SECRET }),
  },
  'auth.openStaffLink': { may: everyone, where: invited, input: ({ token }) => ({ token }) },
  'auth.useStaffLink': {
    may: everyone,
    where: invited,
    input: ({ token }) => ({ token, password: NEW_SECRET, totp: firstCode }),
  },
  'auth.signIn': {
    may: everyone,
    input: ({ owner }) => ({ email: owner.email, password: TEST_PASSWORD }),
  },
  'auth.signOut': { may: anySession },
  'auth.sessions': { may: anySession },
  'auth.revokeSession': {
    may: { ...holder, agent: 'NOT_FOUND', administrator: 'NOT_FOUND' },
    input: ({ sessionId }) => ({ sessionId }),
  },
  'auth.changePassword': {
    may: clients,
    input: () => ({ currentPassword: TEST_PASSWORD, newPassword: NEW_SECRET }),
  },
  'auth.changeSecurityKey': {
    may: clients,
    input: () => ({ currentSecurityKey: TEST_SECURITY_KEY, newSecurityKey: NEW_SECRET }),
  },
  'auth.requestSecurityKeyReset': { may: clients },
  'auth.resetSecurityKey': {
    may: everyone,
    where: ({ link }) => link('reset_security_key'),
    input: ({ token }) => ({ token, securityKey: NEW_SECRET }),
  },
  'auth.grant': {
    may: { ...clients, stranger: 'SECRET_WRONG', recipient: 'SECRET_WRONG' },
    input: ({ owner }) => ({
      email: owner.email,
      securityKey: TEST_SECURITY_KEY,
      act: 'edit_contact',
      subjectId: owner.id,
    }),
    isCounted: true,
  },
} satisfies RowsOf<'auth.'>;

export const accountRows = {
  'account.me': { may: clients },
  'account.update': {
    may: { ...clients, stranger: 'GRANT_INVALID', recipient: 'GRANT_INVALID' },
    where: ({ grant, owner }) => grant('edit_contact', owner.id),
    input: ({ token }) => ({ phone: '+5491166667777', grantToken: token }),
  },
  'account.requestVerification': { may: clients },
  'account.freeze': { may: clients },
  'account.events': { may: clients },
} satisfies RowsOf<'account.'>;

export const catalogueRows = { 'catalogue.plans': { may: everyone } } satisfies RowsOf<'catalogue.'>;

export const servicesRows = {
  'services.list': { may: clients },
  'services.get': { may: holder, input: ({ service }) => ({ serviceId: service.id }) },
  'services.order': {
    may: clients,
    input: ({ planId }) => ({ planId, period: 'monthly', label: 'Radio nueva' }),
  },
  'services.requestBackup': { may: holder, input: ({ service }) => ({ serviceId: service.id }) },
} satisfies RowsOf<'services.'>;

const byActivation = ({ activationId }: { activationId: string }) => ({ changeId: activationId });
const ordered = async (world: World) => {
  world.activationId = (await order(world)).changeId;
};

export const activationsRows = {
  'activations.get': { may: holder, where: ordered, input: byActivation },
  'activations.list': { may: clients },
  'activations.watch': { may: holder, where: ordered, input: byActivation },
} satisfies RowsOf<'activations.'>;

export const transfersRows = {
  'transfers.get': { may: parties, input: byChange },
  'transfers.list': { may: { ...clients, recipient: 'works' } },
  'transfers.watch': { may: parties, input: byChange },
  'transfers.withdraw': {
    may: parties,
    input: byChange,
    verb: { nobody: 'NOT_FOUND', agent: 'works', administrator: 'works' },
  },
  'transfers.open': {
    may: holder,
    input: ({ free, recipient }) => ({
      serviceId: free.id,
      recipientEmail: recipient.email,
      recipientName: recipient.name,
    }),
  },
  'transfers.consent': {
    may: { ...parties, recipient: 'GRANT_INVALID' },
    where: async ({ api, grant, changeId }) => {
      await grant('consent_to_transfer', changeId);
      await allowSignedInConsent(api, changeId);
    },
    input: ({ changeId, token }) => ({ changeId, grantToken: token }),
  },
} satisfies RowsOf<'transfers.'>;

const byCancellation = ({ cancellationId }: { cancellationId: string }) => ({ changeId: cancellationId });

export const cancellationsRows = {
  'cancellations.get': { may: holder, input: byCancellation },
  'cancellations.list': { may: clients },
  'cancellations.watch': { may: holder, input: byCancellation },
  'cancellations.withdraw': {
    may: holder,
    input: byCancellation,
    verb: { nobody: 'NOT_FOUND', agent: 'works', administrator: 'works' },
  },
  'cancellations.preview': { may: holder, input: ({ free }) => ({ serviceId: free.id }) },
  'cancellations.request': {
    may: holder,
    where: ({ grant, free }) => grant('cancel', free.id, 'immediate'),
    input: ({ free, token }) => ({ serviceId: free.id, mode: 'immediate', grantToken: token }),
  },
  'cancellations.changeToImmediate': {
    may: holder,
    where: ({ grant, spare }) => grant('cancel', spare.id, 'immediate'),
    input: ({ cancellationId, token }) => ({ changeId: cancellationId, grantToken: token }),
  },
} satisfies RowsOf<'cancellations.'>;

const byUpgrade = ({ upgradeId }: { upgradeId: string }) => ({ changeId: upgradeId });
export const upgradesRows = {
  'upgrades.get': { may: holder, input: byUpgrade },
  'upgrades.list': { may: clients },
  'upgrades.watch': { may: holder, input: byUpgrade },
  'upgrades.options': { may: holder, input: ({ paid }) => ({ serviceId: paid.id }) },
  'upgrades.request': {
    may: holder,
    input: ({ paid, biggerPlanId }) => ({
      serviceId: paid.id,
      planId: biggerPlanId,
      period: 'monthly',
      shownAmount: { amount: '1250000', currency: 'ARS' },
    }),
  },
  'upgrades.cancel': {
    may: holder,
    input: byUpgrade,
    verb: { nobody: 'NOT_FOUND', agent: 'works', administrator: 'works' },
  },
  'upgrades.askExecutive': { may: holder, input: ({ paid }) => ({ serviceId: paid.id }) },
} satisfies RowsOf<'upgrades.'>;

const readByStaff = { agent: 'works', administrator: 'works' } as const;
export const invoicesRows = {
  'invoices.list': {
    may: { ...clients, ...invoiceReaders },
    input: ({ owner }) => ({ clientId: owner.id }),
    verb: readByStaff,
  },
  'invoices.get': {
    may: { ...holder, ...invoiceReaders },
    input: ({ invoiceId }) => ({ invoiceId }),
    verb: readByStaff,
  },
  'invoices.reportTransfer': {
    may: holder,
    input: ({ invoiceId }) => ({ invoiceId, amount: '1000', paidAt: TEST_NOW.toISOString() }),
  },
  'invoices.requestVoid': { may: holder, input: ({ invoiceId }) => ({ invoiceId }) },
} satisfies RowsOf<'invoices.'>;

export const paymentsRows = {
  'payments.record': {
    may: recorders,
    input: ({ invoiceId, paymentId }) => ({
      paymentId,
      invoiceId,
      amount: '1000',
      paidAt: TEST_NOW.toISOString(),
    }),
  },
  'payments.reverse': {
    may: recorders,
    where: ({ recordPaymentOf }) => recordPaymentOf(),
    input: ({ paymentId }) => ({ paymentId, amount: '1000', reason: 'contracargo' }),
  },
  'payments.restore': {
    may: recorders,
    where: async ({ recordPaymentOf, reversePaymentOf }) => {
      await recordPaymentOf();
      await reversePaymentOf();
    },
    input: ({ paymentId }) => ({ paymentId }),
  },
} satisfies RowsOf<'payments.'>;

const byQuote = ({ quoteId }: { quoteId: string }) => ({ quoteId });

export const quotesRows = {
  'quotes.list': { may: clients },
  'quotes.get': { may: holder, input: byQuote },
  'quotes.accept': { may: holder, input: byQuote },
  'quotes.decline': { may: holder, input: byQuote },
} satisfies RowsOf<'quotes.'>;

export const domainsRows = {
  'domains.list': { may: clients },
  'domains.setRenewal': { may: holder, input: ({ domainId }) => ({ domainId, renews: false }) },
} satisfies RowsOf<'domains.'>;

export const alertRows = {
  'alerts.list': { may: clients },
  'alerts.preferences': { may: clients },
  'alerts.setPreferences': { may: clients, input: () => ({ informational: false }) },
} satisfies RowsOf<'alerts.'>;
