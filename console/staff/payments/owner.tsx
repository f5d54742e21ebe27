import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Choices } from '../../core/choices.tsx';
import { Field } from '../../core/field.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { payments } from '../texts/payments.ts';
import type { Found } from '../texts/search.ts';
import type { Target } from './assigning.tsx';

type OwnerProps = { chosen: Target | undefined; onChoose: (target: Target) => void };

/** Finds the client whose it is, or the invoice at once. */
export function Owner(props: OwnerProps) {
  const [text, setText] = useState('');
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setText(String(new FormData(event.currentTarget).get('owner') ?? '').trim());
  };
  return (
    <>
      <form className="stack" onSubmit={onSubmit}>
        <Field name="owner" label={payments.search} hint={payments.searchHint} isOptional />
        <div>
          <Button kind="second" type="submit">
            {payments.submit}
          </Button>
        </div>
      </form>
      {text !== '' && <Results key={text} text={text} {...props} />}
    </>
  );
}

type Owning = Found & { kind: Target['kind'] };

function Results({ text, chosen, onChoose }: OwnerProps & { text: string }) {
  const query = useQuery(trpc.staff.search.queryOptions({ text }));
  return (
    <div aria-live="polite">
      <Loaded query={query} skeleton={<Skeleton cards={1} />}>
        {({ items }) => {
          const owning = items.filter((found): found is Owning => isOwning(found));
          if (owning.length === 0) return <p>{payments.nothing}</p>;
          return (
            <Choices
              legend={payments.found}
              name="owner"
              options={owning.map(({ id, title, subtitle }) => ({ value: id, title, about: subtitle }))}
              chosen={chosen?.id}
              onChoose={(id) => {
                const found = owning.find((one) => one.id === id);
                if (found) onChoose(found);
              }}
            />
          );
        }}
      </Loaded>
    </div>
  );
}

const isOwning = ({ kind }: Found) => kind === 'client' || kind === 'invoice';
