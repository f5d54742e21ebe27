import type { MetricMeter } from '@temporalio/common';
import type { Backlog } from '../db/backlog.ts';
import type { MessageCount } from '../db/message-counts.ts';

/** When the last round of the sweep ended, in seconds since the epoch: what `worker/health.ts` goes by. */
export const ROUND_ENDED = 'tramite_sweep_round_ended';

const MS_PER_SECOND = 1_000;

/** The worker's own metrics, beside those of Temporal's SDK and on the same port. */
export function createWorkerMetrics(meter: MetricMeter) {
  const ended = meter.createGauge(ROUND_ENDED, 'float', 's', 'When the last round of the sweep ended');
  const handoff = meter.createGauge(
    'tramite_handoff_age_seconds',
    'float',
    's',
    'Age of the oldest handoff that is due; 0 without one',
  );
  const inbound = meter.createGauge(
    'tramite_inbound_age_seconds',
    'float',
    's',
    'Time that the longest waiting inbound message has waited; 0 without one',
  );
  const tasks = meter.createGauge('tramite_overdue_tasks', 'int', '', 'Open staff tasks past their due date');
  const restoring = meter.createGauge(
    'tramite_restore_mode',
    'int',
    '',
    '1 while restore mode is on, else 0',
  );
  const messages = meter.createGauge(
    'tramite_messages_24h',
    'int',
    '',
    'Messages queued in the last 24 hours, by template, channel and state',
  );
  const shown = new Map<string, Omit<MessageCount, 'messages'>>();
  return {
    roundEnded: (now: Date): void => ended.set(now.getTime() / MS_PER_SECOND),
    backlog: (backlog: Backlog): void => {
      handoff.set(backlog.oldestHandoffSeconds);
      inbound.set(backlog.oldestInboundSeconds);
      tasks.set(backlog.overdueTasks);
      restoring.set(backlog.isRestoring ? 1 : 0);
    },
    /** A series that was published once is 0 where there is nothing any more: it would stay as it was. */
    messages: (counts: readonly MessageCount[]): void => {
      for (const labels of shown.values()) messages.set(0, labels);
      for (const { messages: count, ...labels } of counts) {
        shown.set(Object.values(labels).join('/'), labels);
        messages.set(count, labels);
      }
    },
  };
}
