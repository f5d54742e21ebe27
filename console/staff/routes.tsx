import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from '../core/not-found.tsx';
import { Desk } from './frame.tsx';

const root = createRootRoute({ component: Desk, notFoundComponent: NotFound });

const open = createRoute({
  getParentRoute: () => root,
  path: '/equipo',
  component: lazyRouteComponent(() => import('./pages/open-changes.tsx'), 'OpenChanges'),
});

export const router = createRouter({
  routeTree: root.addChildren([open]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
