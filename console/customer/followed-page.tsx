import type { ReactNode } from 'react';
import { Page } from '../core/page.tsx';
import { Loaded } from '../core/states.tsx';
import { BackToService } from './back-to-service.tsx';
import { type FollowedChange, type FollowedKind, useFollowed } from './followed.ts';

type FollowedPageProps<Kind extends FollowedKind> = {
  kind: Kind;
  changeId: string;
  title: string;
  children: (change: FollowedChange<Kind>) => ReactNode;
};

/** The page of one change of a service, as it goes on and as it ended. */
export function FollowedPage<Kind extends FollowedKind>({
  kind,
  changeId,
  title,
  children,
}: FollowedPageProps<Kind>) {
  const query = useFollowed(kind, changeId);
  return (
    <Page title={title}>
      <Loaded query={query}>
        {(change) => (
          <>
            <BackToService serviceId={change.serviceId} />
            {children(change)}
          </>
        )}
      </Loaded>
    </Page>
  );
}
