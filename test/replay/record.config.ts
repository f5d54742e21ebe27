import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/replay/record.ts'],
    globalSetup: ['test/harness/global-setup.ts'],
    setupFiles: ['test/harness/environment.ts'],
    pool: 'forks',
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 120_000,
  },
});
