import type { Act } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { Field } from '../../core/field.tsx';
import { changes } from '../texts/changes.ts';
import type { Change } from './words.ts';

type WithdrawInput = {
  changeId: string;
  version?: number | undefined;
  reason?: string | undefined;
  requestId?: string | undefined;
};
type WithdrawAct<Answer> = Act<WithdrawInput, Answer>;

/** Withdraws exactly the change that is shown, with a reason. */
export function Withdrawal<Answer>({ change, act }: { change: Change; act: WithdrawAct<Answer> }) {
  return (
    <section className="card stack">
      <h2>{changes.withdraw}</h2>
      <p className="quiet">{changes.withdrawLead}</p>
      <ActForm
        act={act}
        submit={changes.withdraw}
        input={(typed) => ({ changeId: change.id, version: change.version, reason: typed('reason') })}
      >
        <Field name="reason" label={changes.reason} />
      </ActForm>
    </section>
  );
}
