import type { ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from './messages.ts';

type Named = 'database' | 'panel' | 'suspension' | 'backup' | 'evidence' | 'gateway' | 'media';
export type OptionsTable = Record<Named, ActivityOptions>;

/**
 * Every time-out and retry policy of every activity of a workflow; those of deliveries are in `messages.ts`. A killed worker's activity comes back only at its
 * start-to-close time-out, so database activities have a short one: a verb takes milliseconds. A client of an outside
 * party gives up before the start-to-close time-out of its activity, or two tries of one step would run at once.
 */
export const activityOptions: OptionsTable = {
  /** Verbs: retried for as long as Postgres is away; a change never fails over it. */
  database: {
    taskQueue: taskQueues.main,
    startToCloseTimeout: '20s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
  },
  /** Panel steps: hours of failures are ridden out, then a staff task takes over (T12). */
  panel: {
    taskQueue: taskQueues.panel,
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '6h',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
  },
  /**
   * A backup (X7a): a big account is packed and copied for hours. Its heart beats, so that a killed worker's is taken up again;
   * between two beats is one call of the panel at most. Half a day of failures is ridden out, then a staff task takes over.
   */
  backup: {
    taskQueue: taskQueues.backups,
    startToCloseTimeout: '8h',
    scheduleToCloseTimeout: '12h',
    heartbeatTimeout: '2m',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
  },
  /**
   * Reads an account and then changes it, each for as long as a panel step: two of the port's methods in one try (B8). A
   * round more in the same try may take longer; two tries at once end right, as runs that cross do.
   */
  suspension: {
    taskQueue: taskQueues.panel,
    startToCloseTimeout: '4m',
    scheduleToCloseTimeout: '6h',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
  },
  /** A few calls of the payment gateway, one after the other: hours of failures are ridden out, then a staff task (B4). */
  gateway: {
    taskQueue: taskQueues.gateway,
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '6h',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
  },
  /** A file out of Twilio's store (B4), which may not be there at once: an hour of failures is ridden out, then its sender is told. */
  media: {
    taskQueue: taskQueues.media,
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: '1h',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
  },
  /**
   * Reading messages back from Twilio (T7), and then the commit: hours of failures are ridden out, then a staff task takes
   * over. A worker that died is known by its heartbeats, so that a commit that was under way is asked for again soon.
   */
  evidence: {
    taskQueue: taskQueues.whatsapp,
    startToCloseTimeout: '1m',
    heartbeatTimeout: '6s',
    scheduleToCloseTimeout: '6h',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
  },
};
