import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { Empty } from '../../core/states.tsx';
import { BackToCompany } from '../company/back.tsx';
import { useMe } from '../desk.tsx';
import { Create } from '../members/create.tsx';
import { MemberCard } from '../members/member-card.tsx';
import { Paged } from '../paged.tsx';
import { members } from '../texts/members.ts';

/** Who is in the team, for administrators (C8). */
export function MembersPage() {
  const me = useMe();
  return (
    <Page title={members.title} suffix={members.suffix} width="broad">
      <BackToCompany />
      {me?.role === 'administrator' && <Members />}
      {me?.role === 'agent' && (
        <Empty>
          <p>{members.forAdministrators}</p>
        </Empty>
      )}
    </Page>
  );
}

function Members() {
  const list = useInfiniteQuery(trpc.staff.members.list.infiniteQueryOptions({}, byCursor));
  return (
    <>
      <Create />
      <Paged query={list} empty={{ title: members.empty }}>
        {(member) => <MemberCard member={member} />}
      </Paged>
    </>
  );
}
