import type { Service } from '../bring-up.ts';
import { machineEnvironment } from '../machine-environment.ts';
import { startNode, untilAnswered } from './program.ts';

/** Both phones in the browser. It starts early, when nothing waits for the processor, and reads what runs where when it is asked. */
export const phones: Service = {
  name: 'phones',
  title: 'Both phones',
  after: ['console'],
  async start(stack) {
    const { phonesUrl } = stack.addresses;
    if (!phonesUrl) return undefined;
    const child = await startNode(stack, {
      name: 'phones',
      file: 'dev/phones/main.ts',
      env: {
        ...machineEnvironment(),
        STATE_DIR: stack.settings.folder,
        PHONES_PORT: String(stack.settings.ports.PHONES_PORT),
      },
    });
    return untilAnswered(stack, child, async () => (await fetch(phonesUrl, { signal: stack.signal })).ok);
  },
};
