import { test } from 'vitest';
import { MINUTE_MS } from '../../domain/time.ts';
import { playCampaign } from '../crash/alert-campaign.ts';

const LONGEST_MS = 60 * MINUTE_MS;

test(
  'of 10 000 alerts none is sent twice or lost, whatever Twilio does, with two workers that are killed by turns (A2, A4)',
  () => playCampaign({ alerts: 10_000, kills: 10, patienceMs: LONGEST_MS }),
  LONGEST_MS,
);
