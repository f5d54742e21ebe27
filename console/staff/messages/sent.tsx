import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { count } from '../../core/format.ts';
import { Filter, oneOf } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { type Message, messages } from '../texts/messages.ts';
import { MessageCard } from './message-card.tsx';

/** As they stand in the address. */
type Chosen = { estado?: string | undefined; canal?: string | undefined; plantilla?: string | undefined };
type SentProps = {
  state: Message['state'] | undefined;
  channel: Message['channel'] | undefined;
  template: string | undefined;
  onChoose: (chosen: Chosen) => void;
};

const stateTexts = Object.fromEntries(
  Object.entries(messages.states).map(([state, { text }]) => [state, text]),
);

/** Messages to clients, the newest first; how many of each there were says the list of templates. */
export function Sent({ state, channel, template, onChoose }: SentProps) {
  const list = useInfiniteQuery(
    trpc.staff.alerts.list.infiniteQueryOptions(
      { ...(state && { state }), ...(channel && { channel }), ...(template && { template }) },
      byCursor,
    ),
  );
  const chosen = { estado: state, canal: channel, plantilla: template };
  return (
    <>
      <div className="filters">
        <Filter
          label={messages.state}
          all={messages.all}
          options={stateTexts}
          value={state}
          onChoose={(estado) => onChoose({ ...chosen, estado })}
        />
        <Filter
          label={messages.channel}
          all={messages.all}
          options={messages.channels}
          value={channel}
          onChoose={(canal) => onChoose({ ...chosen, canal })}
        />
        <TemplateFilter
          state={state}
          template={template}
          onChoose={(plantilla) => onChoose({ ...chosen, plantilla })}
        />
      </div>
      <Paged query={list} empty={{ title: messages.empty, next: messages.emptyNext }}>
        {(message) => <MessageCard message={message} />}
      </Paged>
    </>
  );
}

type TemplateFilterProps = Pick<SentProps, 'state' | 'template'> & {
  onChoose: (template: string | undefined) => void;
};

/** The templates of the last 30 days with how many messages of each there were, in the chosen state if one is. */
function TemplateFilter({ state, template, onChoose }: TemplateFilterProps) {
  const { data } = useQuery(trpc.staff.alerts.counts.queryOptions({}));
  const numbers = new Map<string, number>();
  for (const counted of data?.counts ?? []) {
    if (state && counted.state !== state) continue;
    numbers.set(counted.template, (numbers.get(counted.template) ?? 0) + counted.messages);
  }
  // One that is chosen stays to be seen, also where nothing of it is left.
  if (template && !numbers.has(template)) numbers.set(template, 0);
  const options = Object.fromEntries(
    [...numbers].map(([name, number]) => [name, `${name} · ${count(number, messages.number)}`]),
  );
  return (
    <Filter
      label={messages.template}
      all={messages.allTemplates}
      options={options}
      value={oneOf(options, template)}
      onChoose={onChoose}
    />
  );
}
