import type { Outputs } from '../../core/outputs.ts';
import { Filter } from '../filter.tsx';
import { changes } from '../texts/changes.ts';

/** As they stand in the address. */
type Chosen = { tipo?: string | undefined; estado?: string | undefined };
type FiltersProps = {
  kind: Outputs['staff']['changes']['get']['kind'] | undefined;
  state: string | undefined;
  states: Readonly<Record<string, string>>;
  onChoose: (chosen: Chosen) => void;
};

/** Narrows a list of changes to a kind and a state. */
export function ChangeFilters({ kind, state, states, onChoose }: FiltersProps) {
  return (
    <div className="filters">
      <Filter
        label={changes.kind}
        all={changes.all}
        options={changes.kinds}
        value={kind}
        onChoose={(tipo) => onChoose({ tipo, estado: state })}
      />
      <Filter
        label={changes.state}
        all={changes.all}
        options={states}
        value={state}
        onChoose={(estado) => onChoose({ tipo: kind, estado })}
      />
    </div>
  );
}
