import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { Empty } from '../../core/states.tsx';
import { BackToCompany } from '../company/back.tsx';
import { useMe } from '../desk.tsx';
import { Create } from '../keys/create.tsx';
import { KeyCard } from '../keys/key-card.tsx';
import { MadeKeyView } from '../keys/made-key.tsx';
import type { MadeKey } from '../keys/making.ts';
import { Paged } from '../paged.tsx';
import { keys } from '../texts/keys.ts';

/** By which keys programs of somebody else call, for administrators (C8). */
export function KeysPage() {
  const me = useMe();
  return (
    <Page title={keys.title} suffix={keys.suffix} width="broad">
      <BackToCompany />
      {me?.role === 'administrator' && <Keys />}
      {me?.role === 'agent' && (
        <Empty>
          <p>{keys.forAdministrators}</p>
        </Empty>
      )}
    </Page>
  );
}

function Keys() {
  const [made, setMade] = useState<readonly MadeKey[]>([]);
  const onMade = (one: MadeKey) => setMade((others) => [one, ...others]);
  const forget = ({ id }: MadeKey) => setMade((others) => others.filter((other) => other.id !== id));
  const list = useInfiniteQuery(trpc.staff.keys.list.infiniteQueryOptions({}, byCursor));
  return (
    <>
      <p className="quiet">{keys.lead}</p>
      {made.map((one) => (
        <MadeKeyView key={one.id} made={one} onSaved={() => forget(one)} />
      ))}
      <Create onMade={onMade} />
      <Paged query={list} empty={{ title: keys.empty, next: keys.emptyNext }}>
        {(of) => <KeyCard of={of} onMade={onMade} />}
      </Paged>
    </>
  );
}
