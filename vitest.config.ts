import { defineConfig } from 'vitest/config';
import { LongFilesSpread } from './test/harness/sequence.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**'],
    globalSetup: ['test/harness/global-setup.ts'],
    environment: './test/harness/kept-environment.ts',
    setupFiles: ['test/harness/environment.ts'],
    pool: 'forks',
    // Some wait while the others work: of two processors neither rests.
    maxWorkers: 4,
    sequence: { sequencer: LongFilesSpread },
    // A worker loads the product once, and not once a file: no test replaces a module, and what one stands in for is undone.
    isolate: false,
    // Tests are loaded as the programs are: by Node, which takes the types out, and not by Vite.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    unstubEnvs: true,
    restoreMocks: true,
    // Ends what hangs; of a machine that is slow, or shared, it says nothing.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { interval: 20, timeout: 30_000 } },
  },
});
