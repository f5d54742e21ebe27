import { test } from 'vitest';
import { playCampaign } from './alert-campaign.ts';

const PATIENCE_MS = 180_000;

test('of 300 alerts none is sent twice or lost, whatever Twilio does, with two workers of which one is killed (A2, A4, D57)', () =>
  playCampaign({ alerts: 300, kills: 1, patienceMs: PATIENCE_MS }));
