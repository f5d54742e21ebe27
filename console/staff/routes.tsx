import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from '../core/not-found.tsx';
import { Desk } from './frame.tsx';

const root = createRootRoute({ component: Desk, notFoundComponent: NotFound });

/** What stands in an address beside its path: the filters of a list. */
type TaskSearch = { estado?: 'resueltas' | undefined; tipo?: string | undefined };

const open = createRoute({
  getParentRoute: () => root,
  path: '/equipo',
  component: lazyRouteComponent(() => import('./pages/open-changes.tsx'), 'OpenChanges'),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: '/equipo/tareas',
  validateSearch: ({ estado, tipo }: Record<string, unknown>): TaskSearch => ({
    ...(estado === 'resueltas' && { estado }),
    ...(typeof tipo === 'string' && { tipo }),
  }),
  component: lazyRouteComponent(() => import('./pages/tasks.tsx'), 'Tasks'),
});

const task = createRoute({
  getParentRoute: () => root,
  path: '/equipo/tareas/$taskId',
  component: lazyRouteComponent(() => import('./pages/task.tsx'), 'TaskPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([open, tasks, task]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
