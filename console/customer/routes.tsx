import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { NotFound } from '../core/not-found.tsx';
import { Panel, Threshold } from './frame.tsx';
import { Services } from './pages/services.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: () => <NotFound home="/panel" /> });

/** Pages for whoever is signed in. */
const panel = createRoute({ getParentRoute: () => root, id: 'panel', component: Panel });
/** Pages for everybody. */
const threshold = createRoute({ getParentRoute: () => root, id: 'threshold', component: Threshold });

/** The first that everybody sees: no page of its own to wait for. */
const services = createRoute({
  getParentRoute: () => panel,
  path: '/panel',
  component: Services,
});

const service = createRoute({
  getParentRoute: () => panel,
  path: '/panel/servicios/$serviceId',
  component: lazyRouteComponent(() => import('./pages/service.tsx'), 'Service'),
});

const hire = createRoute({
  getParentRoute: () => panel,
  path: '/panel/contratar',
  component: lazyRouteComponent(() => import('./pages/hire.tsx'), 'Hire'),
});

const order = createRoute({
  getParentRoute: () => panel,
  path: '/panel/pedidos/$changeId',
  component: lazyRouteComponent(() => import('./pages/order.tsx'), 'OrderOfService'),
});

const cancel = createRoute({
  getParentRoute: () => panel,
  path: '/panel/servicios/$serviceId/baja',
  component: lazyRouteComponent(() => import('./pages/cancel.tsx'), 'Cancel'),
});

const cancellation = createRoute({
  getParentRoute: () => panel,
  path: '/panel/bajas/$changeId',
  component: lazyRouteComponent(() => import('./pages/cancellation.tsx'), 'Cancellation'),
});

const openTransfer = createRoute({
  getParentRoute: () => panel,
  path: '/panel/servicios/$serviceId/transferir',
  component: lazyRouteComponent(() => import('./pages/open-transfer.tsx'), 'OpenTransfer'),
});

const transfer = createRoute({
  getParentRoute: () => panel,
  path: '/panel/transferencias/$changeId',
  component: lazyRouteComponent(() => import('./pages/transfer.tsx'), 'Transfer'),
});

const account = createRoute({
  getParentRoute: () => panel,
  path: '/panel/datos',
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'Account'),
});

const editAccount = createRoute({
  getParentRoute: () => panel,
  path: '/panel/datos/cambiar',
  component: lazyRouteComponent(() => import('./pages/edit-account.tsx'), 'EditAccount'),
});

const security = createRoute({
  getParentRoute: () => panel,
  path: '/panel/seguridad',
  component: lazyRouteComponent(() => import('./pages/security.tsx'), 'Security'),
});

const activity = createRoute({
  getParentRoute: () => panel,
  path: '/panel/actividad',
  component: lazyRouteComponent(() => import('./pages/activity.tsx'), 'Activity'),
});

const upgrade = createRoute({
  getParentRoute: () => panel,
  path: '/panel/servicios/$serviceId/plan',
  component: lazyRouteComponent(() => import('./pages/upgrade.tsx'), 'Upgrade'),
});

const upgradeRequest = createRoute({
  getParentRoute: () => panel,
  path: '/panel/subidas/$changeId',
  component: lazyRouteComponent(() => import('./pages/upgrade-request.tsx'), 'UpgradeRequest'),
});

const invoices = createRoute({
  getParentRoute: () => panel,
  path: '/panel/facturas',
  validateSearch: ({ estado }): { estado?: 'paid' | 'void' } =>
    estado === 'paid' || estado === 'void' ? { estado } : {},
  component: lazyRouteComponent(() => import('./pages/invoices.tsx'), 'Invoices'),
});

const invoice = createRoute({
  getParentRoute: () => panel,
  path: '/panel/facturas/$invoiceId',
  component: lazyRouteComponent(() => import('./pages/invoice.tsx'), 'Invoice'),
});

const quotes = createRoute({
  getParentRoute: () => panel,
  path: '/panel/presupuestos',
  component: lazyRouteComponent(() => import('./pages/quotes.tsx'), 'Quotes'),
});

const quote = createRoute({
  getParentRoute: () => panel,
  path: '/panel/presupuestos/$quoteId',
  component: lazyRouteComponent(() => import('./pages/quote.tsx'), 'Quote'),
});

const domains = createRoute({
  getParentRoute: () => panel,
  path: '/panel/dominios',
  component: lazyRouteComponent(() => import('./pages/domains.tsx'), 'Domains'),
});

const alerts = createRoute({
  getParentRoute: () => panel,
  path: '/panel/avisos',
  component: lazyRouteComponent(() => import('./pages/alerts.tsx'), 'Alerts'),
});

const signUp = createRoute({
  getParentRoute: () => threshold,
  path: '/alta',
  component: lazyRouteComponent(() => import('./pages/sign-up.tsx'), 'SignUp'),
});

const forgotten = createRoute({
  getParentRoute: () => threshold,
  path: '/panel/clave',
  component: lazyRouteComponent(() => import('./pages/forgotten-password.tsx'), 'ForgottenPassword'),
});

const newPassword = createRoute({
  getParentRoute: () => threshold,
  path: '/clave/$token',
  component: lazyRouteComponent(() => import('./pages/new-password.tsx'), 'NewPassword'),
});

const confirmEmail = createRoute({
  getParentRoute: () => threshold,
  path: '/confirmar/$token',
  component: lazyRouteComponent(() => import('./pages/confirm-email.tsx'), 'ConfirmEmail'),
});

/** Where messages lead to. */
const servicesOfMessages = createRoute({
  getParentRoute: () => root,
  path: '/servicios',
  beforeLoad: () => {
    throw redirect({ to: '/panel', replace: true });
  },
});

const quoteOfMessages = createRoute({
  getParentRoute: () => root,
  path: '/presupuestos/$quoteId',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/panel/presupuestos/$quoteId', params, replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    panel.addChildren([
      services,
      service,
      hire,
      order,
      openTransfer,
      transfer,
      cancel,
      cancellation,
      account,
      editAccount,
      security,
      activity,
      upgrade,
      upgradeRequest,
      invoices,
      invoice,
      quotes,
      quote,
      domains,
      alerts,
    ]),
    threshold.addChildren([signUp, forgotten, newPassword, confirmEmail]),
    servicesOfMessages,
    quoteOfMessages,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
