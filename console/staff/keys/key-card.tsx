import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { client, trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Field } from '../../core/field.tsx';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { Opened } from '../opened.tsx';
import { type Key, keys } from '../texts/keys.ts';
import { notWhole, wholeNumber } from '../whole-number.ts';
import { type MadeKey, readAgain, useMaking } from './making.ts';

type KeyProps = { of: Key; onMade: (made: MadeKey) => void };

const tones = { good: 'good', leaving: 'warn', expired: '', ended: '' } as const satisfies Record<
  Key['state'],
  string
>;
const USUAL = { overlapHours: '24', validDays: '365' } as const;
type Amount = keyof typeof USUAL;
const amounts = Object.keys(USUAL) as Amount[];

/** What a key permits and until when, and its end: all but the key itself. */
export function KeyCard({ of, onMade }: KeyProps) {
  const { name, state, prefix, scopes, provider, createdAt, expiresAt, revokedAt, lastUsedAt } = of;
  return (
    <div className="card stack">
      <div className="row">
        <h2>{name}</h2>
        <span className={`badge ${tones[state]}`}>{keys.states[state]}</span>
      </div>
      <Facts>
        <Fact label={keys.begins}>
          <span className="ident">{prefix}</span>
        </Fact>
        <Fact label={keys.permits}>{scopes.map((scope) => keys.scopes[scope].title).join(' · ')}</Fact>
        <Fact label={keys.provider}>{provider}</Fact>
        <Fact label={keys.createdAt}>
          <When at={createdAt} />
        </Fact>
        <Fact label={keys.expiresAt}>
          <When at={expiresAt} />
        </Fact>
        <Fact label={state === 'leaving' ? keys.goodUntil : keys.endedAt}>
          {revokedAt && <When at={revokedAt} />}
        </Fact>
        <Fact label={keys.lastUsedAt}>{lastUsedAt ? <When at={lastUsedAt} /> : keys.neverUsed}</Fact>
      </Facts>
      {state === 'good' && (
        <Opened label={keys.rotate(name)}>{() => <Rotate of={of} onMade={onMade} />}</Opened>
      )}
      {(state === 'good' || state === 'leaving') && <Revoke of={of} />}
    </div>
  );
}

/** Another key in its place; both are good until the program has changed over. */
function Rotate({ of: { id: keyId }, onMade }: KeyProps) {
  const act = useMaking(client.staff.keys.rotate.mutate, onMade);
  return (
    <>
      <p>{keys.rotateLead}</p>
      <ActForm
        act={act}
        submit={keys.rotateYes}
        check={(typed) => notWhole(amounts, typed)}
        input={(typed) => ({
          keyId,
          overlapHours: wholeNumber(typed('overlapHours')),
          validDays: wholeNumber(typed('validDays')),
        })}
      >
        {amounts.map((amount) => (
          <Field
            key={amount}
            name={amount}
            inputMode="numeric"
            label={keys[amount]}
            defaultValue={USUAL[amount]}
          />
        ))}
      </ActForm>
    </>
  );
}

function Revoke({ of: { id: keyId, name } }: Pick<KeyProps, 'of'>) {
  const act = useAct(trpc.staff.keys.revoke.mutationOptions(), { onDone: readAgain });
  return (
    <Confirm
      label={keys.revoke(name)}
      yes={keys.revokeYes}
      question={<p>{keys.revokeQuestion}</p>}
      act={act}
      onYes={() => act.send({ keyId })}
    />
  );
}
