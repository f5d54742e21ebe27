import type { Environment } from 'vitest/runtime';

/** Node as it is. What tests keep for those of the next files ends with the process that ran them. */
export default {
  name: 'kept',
  viteEnvironment: 'ssr',
  setup: () => ({
    teardown: async () => {
      // Not before the environment of a test is settled.
      const { tearDownSystems } = await import('./kept-systems.ts');
      await tearDownSystems();
    },
  }),
} satisfies Environment;
