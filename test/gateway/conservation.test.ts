import { it } from 'vitest';
import { inFixture } from '../harness/fixture.ts';
import { expectSameMoney, payInTrouble } from './conservation.ts';

it(
  'of everything that is paid while a tenth of everything goes wrong not a centavo is lost or made (B4, invariant 10)',
  inFixture(
    async (fixture) => {
      await payInTrouble(fixture, { payments: 12, seed: 20_260_310 });
      await expectSameMoney(fixture);
    },
    { hasGateway: true },
  ),
);
