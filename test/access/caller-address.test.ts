import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerAddress } from '../../api/caller-address.ts';
import { type Api, openApi } from '../api/stand.ts';
import { createClient } from '../harness/builders.ts';

const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:1::1', '2001:db8:1:1::/64'],
  ['2001:0DB8:0001:0001:ffff:0:0:9', '2001:db8:1:1::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('tries from %s are counted under %s (C6)', (ip, address) => {
  expect(callerAddress(ip)).toBe(address);
});

test('whoever has a network of IPv6 has the tries of one address (C6)', async () => {
  const { email } = await createClient(api);
  const codes: string[] = [];
  for (let index = 0; index <= TRIES_PER_ACCOUNT_AND_ADDRESS; index += 1) {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/trpc/auth.signIn',
      remoteAddress: `2001:db8:1:1::${index.toString(16)}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ email, password: 'no es esta' }),
    });
    codes.push(answer.json().error.data.reason.code);
  }
  expect(codes.at(-1)).toBe('TOO_MANY_TRIES');
  expect(codes.indexOf('TOO_MANY_TRIES')).toBe(TRIES_PER_ACCOUNT_AND_ADDRESS);
});
