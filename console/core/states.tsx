import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { isPassing, type Reason, reasonOf } from './reason.ts';
import { texts } from './texts.ts';

/** As high as what is to come, so that nothing jumps. */
export function Skeleton({ cards = 2 }: { cards?: number }) {
  return (
    <div className="stack" aria-busy="true">
      <p className="unseen" role="status">
        {texts.loading}
      </p>
      {Array.from({ length: cards }, (_, index) => `card ${index}`).map((key) => (
        <div key={key} className="skeleton card" />
      ))}
    </div>
  );
}

/** What went wrong, in the server's words, with what one can do about it. */
export function ErrorView({ reason, onRetry }: { reason: Reason; onRetry?: () => void }) {
  return (
    <div className="notice bad" role="alert">
      <h2>{texts.errorTitle}</h2>
      <p>{reason.text}</p>
      {onRetry && isPassing(reason) && (
        <div>
          <Button kind="second" onPress={onRetry}>
            {texts.retry}
          </Button>
        </div>
      )}
      {reason.callId && isPassing(reason) && <p className="quiet">{texts.callId(reason.callId)}</p>}
    </div>
  );
}

/** Nothing there yet, and what to do next. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="card stack">{children}</div>;
}

type LoadedProps<Data> = {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  skeleton?: ReactNode;
  /** Says why not, with what there is to do first. With it, a refusal takes the place of what was there: that can no longer be done. */
  failed?: (reason: Reason, retry: () => void) => ReactNode;
  children: (data: Data) => ReactNode;
};

/** What was read, once it is there; what is there stays while it is read again, and beside an error of that. */
export function Loaded<Data>({ query, skeleton = <Skeleton />, failed, children }: LoadedProps<Data>) {
  const { data, error, refetch } = query;
  const reason = error ? reasonOf(error) : undefined;
  const retry = () => void refetch();
  const isRefused = failed !== undefined && reason !== undefined && !isPassing(reason);
  return (
    <>
      {reason && (failed ? failed(reason, retry) : <ErrorView reason={reason} onRetry={retry} />)}
      {data !== undefined && !isRefused ? children(data) : !reason && skeleton}
    </>
  );
}
