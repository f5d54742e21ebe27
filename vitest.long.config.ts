import { defineConfig } from 'vitest/config';

/** Campaigns that take minutes, one after the other: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/harness/global-setup.ts'],
    setupFiles: ['test/harness/environment.ts'],
    pool: 'forks',
    experimental: { viteModuleRunner: false, nodeLoader: false },
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
});
