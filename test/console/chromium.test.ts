import { expect, test } from 'vitest';
import { launchChromium, whySkipped } from './chromium.ts';

const mac = { platform: 'darwin', arch: 'arm64' } as const;
const linux = { platform: 'linux', arch: 'x64' } as const;

test('a machine without a browser leaves out what needs one, and CI fails and says what is missing', async () => {
  expect(whySkipped({ ...mac, env: {} })).toMatch(/^Set CHROMIUM to a Chromium of this machine/);
  const ci = { ...mac, env: { CI: 'true' } };
  expect(whySkipped(ci)).toBeUndefined();
  await expect(launchChromium(ci)).rejects.toThrow('Set CHROMIUM to a Chromium of this machine');
});

test('where there is one, or where one is named, nothing is left out; one that is not there fails', async () => {
  expect(whySkipped({ ...linux, env: {} })).toBeUndefined();
  const named = { ...mac, env: { CHROMIUM: '/nowhere/chromium' } };
  expect(whySkipped(named)).toBeUndefined();
  await expect(launchChromium(named)).rejects.toThrow('/nowhere/chromium');
});
