import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from '../core/not-found.tsx';
import { Desk } from './frame.tsx';

const root = createRootRoute({ component: Desk, notFoundComponent: () => <NotFound home="/equipo" /> });

/** What stands in an address beside its path: the filters of a list. */
type Filters = { tipo?: string | undefined; estado?: string | undefined };
type TaskFilters = { tipo?: string | undefined; estado?: 'resueltas' | undefined };
type MessageFilters = Partial<Record<'ver' | 'estado' | 'canal' | 'plantilla', string | undefined>>;
/** For whom something is begun, and about which service; a quote for which task, too. */
type InvoiceWish = Partial<Record<'cliente' | 'servicio', string | undefined>>;
type QuoteWish = InvoiceWish & Partial<Record<'tarea' | 'plan' | 'periodo', string | undefined>>;
type Found = Readonly<Record<string, unknown>>;

/** What is digits alone the router reads as a number. */
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const open = createRoute({
  getParentRoute: () => root,
  path: '/equipo',
  validateSearch: ({ estado, tipo }: Found): Filters => ({ tipo: text(tipo), estado: text(estado) }),
  component: lazyRouteComponent(() => import('./pages/open-changes.tsx'), 'OpenChanges'),
});

const ended = createRoute({
  getParentRoute: () => root,
  path: '/equipo/terminados',
  validateSearch: ({ estado, tipo }: Found): Filters => ({ tipo: text(tipo), estado: text(estado) }),
  component: lazyRouteComponent(() => import('./pages/ended-changes.tsx'), 'EndedChanges'),
});

const change = createRoute({
  getParentRoute: () => root,
  path: '/equipo/tramites/$changeId',
  component: lazyRouteComponent(() => import('./pages/change.tsx'), 'ChangePage'),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: '/equipo/tareas',
  validateSearch: ({ estado, tipo }: Found): TaskFilters => ({
    tipo: text(tipo),
    estado: estado === 'resueltas' ? estado : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/tasks.tsx'), 'Tasks'),
});

const task = createRoute({
  getParentRoute: () => root,
  path: '/equipo/tareas/$taskId',
  component: lazyRouteComponent(() => import('./pages/task.tsx'), 'TaskPage'),
});

const clients = createRoute({
  getParentRoute: () => root,
  path: '/equipo/clientes',
  validateSearch: ({ cuales }: Found): { cuales?: string | undefined } => ({ cuales: text(cuales) }),
  component: lazyRouteComponent(() => import('./pages/clients.tsx'), 'Clients'),
});

const verifications = createRoute({
  getParentRoute: () => root,
  path: '/equipo/verificaciones',
  component: lazyRouteComponent(() => import('./pages/clients.tsx'), 'Verifications'),
});

const client = createRoute({
  getParentRoute: () => root,
  path: '/equipo/clientes/$clientId',
  component: lazyRouteComponent(() => import('./pages/client.tsx'), 'ClientPage'),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: '/equipo/mensajes',
  validateSearch: ({ ver, estado, canal, plantilla }: Found): MessageFilters => ({
    ver: text(ver),
    estado: text(estado),
    canal: text(canal),
    plantilla: text(plantilla),
  }),
  component: lazyRouteComponent(() => import('./pages/messages.tsx'), 'MessagesPage'),
});

const search = createRoute({
  getParentRoute: () => root,
  path: '/equipo/buscar',
  validateSearch: ({ texto }: Found): { texto?: string | undefined } => ({ texto: text(texto) }),
  component: lazyRouteComponent(() => import('./pages/search.tsx'), 'Search'),
});

const service = createRoute({
  getParentRoute: () => root,
  path: '/equipo/servicios/$serviceId',
  component: lazyRouteComponent(() => import('./pages/service.tsx'), 'ServicePage'),
});

const invoice = createRoute({
  getParentRoute: () => root,
  path: '/equipo/facturas/$invoiceId',
  component: lazyRouteComponent(() => import('./pages/invoice.tsx'), 'InvoicePage'),
});

const newInvoice = createRoute({
  getParentRoute: () => root,
  path: '/equipo/facturas/nueva',
  validateSearch: ({ cliente, servicio }: Found): InvoiceWish => ({
    cliente: text(cliente),
    servicio: text(servicio),
  }),
  component: lazyRouteComponent(() => import('./pages/new-invoice.tsx'), 'NewInvoice'),
});

const quotes = createRoute({
  getParentRoute: () => root,
  path: '/equipo/presupuestos',
  validateSearch: ({ estado }: Found): { estado?: string | undefined } => ({ estado: text(estado) }),
  component: lazyRouteComponent(() => import('./pages/quotes.tsx'), 'Quotes'),
});

const newQuote = createRoute({
  getParentRoute: () => root,
  path: '/equipo/presupuestos/nuevo',
  validateSearch: ({ cliente, servicio, tarea, plan, periodo }: Found): QuoteWish => ({
    cliente: text(cliente),
    servicio: text(servicio),
    tarea: text(tarea),
    plan: text(plan),
    periodo: text(periodo),
  }),
  component: lazyRouteComponent(() => import('./pages/new-quote.tsx'), 'NewQuote'),
});

const quote = createRoute({
  getParentRoute: () => root,
  path: '/equipo/presupuestos/$quoteId',
  component: lazyRouteComponent(() => import('./pages/quote.tsx'), 'QuotePage'),
});

const newDomain = createRoute({
  getParentRoute: () => root,
  path: '/equipo/dominios/nuevo',
  validateSearch: ({ cliente }: Found): { cliente?: string | undefined } => ({ cliente: text(cliente) }),
  component: lazyRouteComponent(() => import('./pages/new-domain.tsx'), 'NewDomain'),
});

const domain = createRoute({
  getParentRoute: () => root,
  path: '/equipo/dominios/$domainId',
  component: lazyRouteComponent(() => import('./pages/domain.tsx'), 'DomainPage'),
});

const company = createRoute({
  getParentRoute: () => root,
  path: '/equipo/empresa',
  component: lazyRouteComponent(() => import('./pages/company.tsx'), 'CompanyPage'),
});

const catalogue = createRoute({
  getParentRoute: () => root,
  path: '/equipo/catalogo',
  component: lazyRouteComponent(() => import('./pages/catalogue.tsx'), 'CataloguePage'),
});

const product = createRoute({
  getParentRoute: () => root,
  path: '/equipo/catalogo/productos/$productId',
  component: lazyRouteComponent(() => import('./pages/product.tsx'), 'ProductPage'),
});

const plan = createRoute({
  getParentRoute: () => root,
  path: '/equipo/catalogo/planes/$planId',
  component: lazyRouteComponent(() => import('./pages/plan.tsx'), 'PlanPage'),
});

const servers = createRoute({
  getParentRoute: () => root,
  path: '/equipo/servidores',
  component: lazyRouteComponent(() => import('./pages/servers.tsx'), 'ServersPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/equipo/claves',
  component: lazyRouteComponent(() => import('./pages/keys.tsx'), 'KeysPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/equipo/ajustes',
  validateSearch: ({ ajuste }: Found): { ajuste?: string | undefined } => ({ ajuste: text(ajuste) }),
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage'),
});

const members = createRoute({
  getParentRoute: () => root,
  path: '/equipo/integrantes',
  component: lazyRouteComponent(() => import('./pages/members.tsx'), 'MembersPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    open,
    ended,
    change,
    tasks,
    task,
    clients,
    verifications,
    client,
    messages,
    search,
    service,
    invoice,
    newInvoice,
    quotes,
    newQuote,
    quote,
    newDomain,
    domain,
    company,
    catalogue,
    product,
    plan,
    servers,
    keys,
    settings,
    members,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
