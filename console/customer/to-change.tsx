import { Link } from '@tanstack/react-router';
import type { FollowedKind } from './followed.ts';
import { services } from './texts/services.ts';

const pages = {
  transfer: '/panel/transferencias/$changeId',
  cancellation: '/panel/bajas/$changeId',
  upgrade: '/panel/subidas/$changeId',
  activation: '/panel/pedidos/$changeId',
} as const satisfies Record<FollowedKind, string>;

/** Whether there is a page of its kind. */
export function isFollowed(kind: string): kind is FollowedKind {
  return kind in pages;
}

/** The way to the page of a change. */
export function ToChange({ id: changeId, kind }: { id: string; kind: FollowedKind }) {
  return (
    <Link className="button second wide" to={pages[kind]} params={{ changeId }}>
      {services.toChange[kind]}
    </Link>
  );
}
