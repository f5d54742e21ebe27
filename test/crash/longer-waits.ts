/** As `short-waits.ts`, for a test that brings several activities to their points before the kill. */
import { activityOptions } from '../../workflows/options.ts';

export * from './short-waits.ts';

for (const options of Object.values(activityOptions)) options.startToCloseTimeout = '40s';
