import { it } from 'vitest';
import { expectSameMoney, payInTrouble } from '../gateway/conservation.ts';
import { inFixture } from '../harness/fixture.ts';

it(
  'of 200 payments while a tenth of everything goes wrong not a centavo is lost or made (B4, invariant 10)',
  inFixture(
    async (fixture) => {
      await payInTrouble(fixture, { payments: 200, seed: Date.now() % 2_147_483_646 });
      await expectSameMoney(fixture);
    },
    { hasGateway: true },
  ),
);
