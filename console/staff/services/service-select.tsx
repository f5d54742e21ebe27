import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { services } from '../texts/services.ts';

/** As many as the API gives at once; whoever holds more begins on the page of the service. */
const MOST = 100;

type ServiceSelectProps = {
  clientId: string;
  label: string;
  /** What stands for none of them. */
  none: string;
  value: string | undefined;
  onChoose: (serviceId: string | undefined) => void;
};

/** One of the services that a client holds, also of those that have ended; what it begins with may be no longer theirs. */
export function ServiceSelect({ clientId, label, none, value = '', onChoose }: ServiceSelectProps) {
  const query = useQuery(trpc.staff.services.list.queryOptions({ clientId, limit: MOST }));
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ items }) => (
        <Select
          name="serviceId"
          label={label}
          options={{
            '': none,
            ...(value !== '' && { [value]: services.begunWith }),
            ...Object.fromEntries(
              items.map(({ id, label: name, status }) => [
                id,
                services.choice(name, services.status[status]),
              ]),
            ),
          }}
          value={value}
          onChange={(chosen) => onChoose(chosen === '' ? undefined : chosen)}
        />
      )}
    </Loaded>
  );
}
