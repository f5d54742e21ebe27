import { useEffect, useRef, useState } from 'react';
import { Button } from '../core/button.tsx';
import type { Reason } from '../core/reason.ts';
import { review } from './texts/review.ts';

type Versioned = { version: string | number };

/**
 * What somebody decides on is what they read: `seen`. When it is another by now, `newer` is what it is, and nothing is done until
 * they have looked at it.
 */
export function useReviewed<Data extends Versioned>(
  data: Data,
): { seen: Data; newer: Data | undefined; accept: (data: Data) => void } {
  const [kept, keep] = useState(data);
  const isSame = kept.version === data.version;
  const isOther = !isSame && !isOlder(data, kept);
  return { seen: isSame ? data : kept, newer: isOther ? data : undefined, accept: keep };
}

/** What was accepted out of an answer may be here before it is read anew. */
function isOlder({ version }: Versioned, { version: known }: Versioned): boolean {
  return typeof version === 'number' && typeof known === 'number' && version < known;
}

/** Says what changed since it was read. */
export function Outdated({ changes, onAccept }: { changes: readonly string[]; onAccept: () => void }) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div ref={notice} className="notice warn" role="alert" tabIndex={-1}>
      <h2>{review.title}</h2>
      <p>{review.lead}</p>
      {changes.length > 0 && (
        <ul className="points">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      <div>
        <Button kind="second" onPress={onAccept}>
          {review.accept}
        </Button>
      </div>
    </div>
  );
}

type Refusable = { reason: Reason | undefined; reset: () => void };

/** Reads again after a refusal, for what it was about may be another by now; once the newer version is looked at, it is forgotten. */
export function useReadAgain(act: Refusable, version: string | number, read: () => unknown): void {
  const latest = useRef({ act, read });
  latest.current = { act, read };
  useEffect(() => {
    if (act.reason) latest.current.read();
  }, [act.reason]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is what it waits for
  useEffect(() => latest.current.act.reset(), [version]);
}

type Fields = Readonly<Record<string, unknown>>;

/** `Correo: antes «ana@example.com», ahora «ana@example.org»`, for each field that differs. */
export function differences<Data extends Fields>(
  labels: Readonly<Partial<Record<keyof Data, string>>>,
  before: Data,
  now: Data,
): string[] {
  return Object.entries(labels)
    .filter(([field]) => before[field] !== now[field])
    .map(([field, label]) => review.change(String(label), shown(before[field]), shown(now[field])));
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? review.yes : review.no;
  return value === null || value === undefined || value === '' ? review.none : String(value);
}
