/**
 * The product's workflows with a table of options in which the activity of a killed worker comes back after seconds. It
 * is the whole difference to what production runs, and only what its bundle is built from differs, not the worker.
 */
import { activityOptions } from '../../workflows/options.ts';

for (const options of Object.values(activityOptions)) {
  options.startToCloseTimeout = '12s';
  options.retry = { ...options.retry, initialInterval: '250ms', maximumInterval: '1s' };
}

export * from '../../workflows/index.ts';
