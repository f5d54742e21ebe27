import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import type { Task } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

type Report = Task['reports'][number];

/** What a client says that they paid, with the receipt. */
export function Reports({ reports }: { reports: readonly Report[] }) {
  return reports.map((report) => (
    <section key={report.id} className="card stack">
      <h2>{tasks.reports}</h2>
      <Facts>
        <Fact label={tasks.reportedAt}>
          <When at={report.reportedAt} />
        </Fact>
        <Fact label={tasks.paidAt}>{report.paidAt ? <When at={report.paidAt} /> : tasks.unread}</Fact>
        <Fact label={tasks.amount}>{report.amount ?? tasks.unread}</Fact>
      </Facts>
      {report.contentType && <Receipt receiptId={report.id} />}
    </section>
  ));
}

/** Read only when somebody asks for it: it may be large. */
function Receipt({ receiptId }: { receiptId: string }) {
  const [isOpen, setOpen] = useState(false);
  const query = useQuery(trpc.staff.payments.receipt.queryOptions({ receiptId }, { enabled: isOpen }));
  if (!isOpen) {
    return (
      <div>
        <Button kind="second" onPress={() => setOpen(true)}>
          {tasks.receipt}
        </Button>
      </div>
    );
  }
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {(file) => <Download {...file} name={receiptId} />}
    </Loaded>
  );
}

function Download({ contentType, data, name }: { contentType: string; data: string; name: string }) {
  const [address, setAddress] = useState<string | undefined>(undefined);
  useEffect(() => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: contentType }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [contentType, data]);
  if (!address) return null;
  return (
    <a className="plain" href={address} download={`${name}.${contentType.split('/').at(-1)}`}>
      {tasks.download}
    </a>
  );
}
