import { accountRouter } from './routers/account.ts';
import { activationsRouter } from './routers/activations.ts';
import { alertsRouter } from './routers/alerts.ts';
import { authRouter } from './routers/auth.ts';
import { cancellationsRouter } from './routers/cancellations.ts';
import { catalogueRouter } from './routers/catalogue.ts';
import { domainsRouter } from './routers/domains.ts';
import { invoicesRouter } from './routers/invoices.ts';
import { paymentsRouter } from './routers/payments.ts';
import { quotesRouter } from './routers/quotes.ts';
import { servicesRouter } from './routers/services.ts';
import { staffAccountRouter } from './routers/staff-account.ts';
import { staffAlertsRouter } from './routers/staff-alerts.ts';
import { staffCatalogueRouter } from './routers/staff-catalogue.ts';
import { staffChangesRouter } from './routers/staff-changes.ts';
import { staffClientsRouter } from './routers/staff-clients.ts';
import { staffDomainsRouter } from './routers/staff-domains.ts';
import { staffHolidaysRouter } from './routers/staff-holidays.ts';
import { staffInvoicesRouter } from './routers/staff-invoices.ts';
import { staffKeysRouter } from './routers/staff-keys.ts';
import { staffMembersRouter } from './routers/staff-members.ts';
import { staffMessagesRouter } from './routers/staff-messages.ts';
import { staffPaymentsRouter } from './routers/staff-payments.ts';
import { staffQuotesRouter } from './routers/staff-quotes.ts';
import { staffSearch } from './routers/staff-search.ts';
import { staffServersRouter } from './routers/staff-servers.ts';
import { staffServicesRouter } from './routers/staff-services.ts';
import { staffSettingsRouter } from './routers/staff-settings.ts';
import { staffTasksRouter } from './routers/staff-tasks.ts';
import { transfersRouter } from './routers/transfers.ts';
import { upgradesRouter } from './routers/upgrades.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  auth: authRouter,
  account: accountRouter,
  catalogue: catalogueRouter,
  services: servicesRouter,
  activations: activationsRouter,
  transfers: transfersRouter,
  cancellations: cancellationsRouter,
  upgrades: upgradesRouter,
  invoices: invoicesRouter,
  payments: paymentsRouter,
  quotes: quotesRouter,
  domains: domainsRouter,
  alerts: alertsRouter,
  staff: router({
    ...staffSearch,
    account: staffAccountRouter,
    clients: staffClientsRouter,
    services: staffServicesRouter,
    servers: staffServersRouter,
    invoices: staffInvoicesRouter,
    settings: staffSettingsRouter,
    holidays: staffHolidaysRouter,
    payments: staffPaymentsRouter,
    catalogue: staffCatalogueRouter,
    quotes: staffQuotesRouter,
    domains: staffDomainsRouter,
    alerts: staffAlertsRouter,
    messages: staffMessagesRouter,
    tasks: staffTasksRouter,
    changes: staffChangesRouter,
    keys: staffKeysRouter,
    members: staffMembersRouter,
  }),
});

/** What clients of the API are typed by. */
export type AppRouter = typeof appRouter;
