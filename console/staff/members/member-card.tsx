import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Select } from '../../core/select.tsx';
import { useMe, When } from '../desk.tsx';
import { type Member, members } from '../texts/members.ts';

const tones = { active: 'good', invited: 'warn', renewing: 'warn', disabled: '' } as const;
const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.members.pathKey() });

/** Who somebody of the team is, and what an administrator does about their access. */
export function MemberCard({ member }: { member: Member }) {
  const me = useMe();
  const { name, email, role, state, createdAt } = member;
  const isMe = me?.id === member.id;
  return (
    <div className="card stack tight">
      <div className="row">
        <h2>{name}</h2>
        <span className={`badge ${tones[state]}`}>{members.states[state]}</span>
      </div>
      <p>
        {members.roles[role]} · {email}
      </p>
      <p className="quiet">
        {members.since} <When at={createdAt} />
      </p>
      {isMe && <p className="quiet">{members.you}</p>}
      {state !== 'disabled' && (
        <div className="stack">
          <Renew key={state} member={member} />
          {!isMe && <Disable member={member} />}
        </div>
      )}
    </div>
  );
}

function Disable({ member: { id: memberId, name } }: { member: Member }) {
  const act = useAct(trpc.staff.members.disable.mutationOptions(), { onDone: readAgain });
  return (
    <Confirm
      label={members.disable(name)}
      yes={members.disableYes}
      question={<p>{members.disableQuestion}</p>}
      act={act}
      onYes={() => act.send({ memberId })}
    />
  );
}

/** The link to a new second factor, and to a new password too if that is lost. */
function Renew({ member: { id: memberId, name } }: { member: Member }) {
  const [lost, setLost] = useState('factor');
  const act = useAct(trpc.staff.members.renewSecondFactor.mutationOptions(), { onDone: readAgain });
  return (
    <Confirm
      label={members.renew(name)}
      yes={members.renewYes}
      question={
        <div className="stack">
          <p>{members.renewQuestion}</p>
          <Select label={members.lost} options={members.losses} value={lost} onChange={setLost} />
        </div>
      }
      act={act}
      onYes={() => act.send({ memberId, alsoPassword: lost === 'both' })}
    />
  );
}
