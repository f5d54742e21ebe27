import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { queryClient, trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Field } from '../../core/field.tsx';
import { date, typedDay } from '../../core/format.ts';
import type { Outputs } from '../../core/outputs.ts';
import type { Problems } from '../../core/problems.ts';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { useMe } from '../desk.tsx';
import { settings as texts } from '../texts/settings.ts';

type HolidayView = Outputs['staff']['holidays']['list']['items'][number];

const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.holidays.pathKey() });

/** The days on which the clock suspends nobody (B3). */
export function Holidays() {
  const isAdministrator = useMe()?.role === 'administrator';
  const query = useQuery(trpc.staff.holidays.list.queryOptions());
  return (
    <section className="card stack">
      <h2>{texts.holidays}</h2>
      <p className="quiet">{texts.holidaysLead}</p>
      <Loaded query={query} skeleton={<Skeleton cards={1} />}>
        {({ items }) => (
          <>
            {items.length === 0 && <p>{texts.noHolidays}</p>}
            <ul className="stack">
              {items.map((holiday) => (
                <li key={holiday.id} className="stack tight">
                  <p>
                    {date(holiday.day)} · {holiday.name}
                  </p>
                  {isAdministrator && <Remove holiday={holiday} />}
                </li>
              ))}
            </ul>
            {isAdministrator && <Add key={items.length} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Remove({ holiday }: { holiday: HolidayView }) {
  const act = useAct(trpc.staff.holidays.remove.mutationOptions(), { onDone: readAgain });
  return (
    <Confirm
      label={texts.remove(date(holiday.day))}
      yes={texts.removeYes}
      question={<p>{texts.removeQuestion}</p>}
      act={act}
      onYes={() => act.send({ holidayId: holiday.id })}
    />
  );
}

function Add() {
  const act = useAct(trpc.staff.holidays.add.mutationOptions(), { onDone: readAgain });
  return (
    <ActForm
      act={act}
      submit={texts.add}
      check={(typed): Problems => (typedDay(typed('day')) ? {} : { day: texts.wrongDay })}
      input={(typed) => ({ day: typedDay(typed('day')) ?? '', name: typed('name') })}
    >
      <Field name="day" inputMode="numeric" label={texts.day} />
      <Field name="name" label={texts.holiday} />
    </ActForm>
  );
}
