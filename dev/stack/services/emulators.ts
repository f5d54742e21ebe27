import type { EmulatorSetup } from '../../emulators.ts';
import type { Service } from '../bring-up.ts';
import type { Child } from '../child.ts';
import { machineEnvironment } from '../machine-environment.ts';
import { panelSettings } from '../part-environment.ts';
import { type Stack, stateFile, WHATSAPP_NUMBER } from '../stack.ts';
import { until } from './polling.ts';
import { startNode, startUntil } from './program.ts';

const INBOUND_PATH = '/webhooks/twilio/inbound';

export const whatsAppEmulator: Service = {
  name: 'WhatsApp emulator',
  title: 'WhatsApp emulator',
  after: [],
  start: (stack) =>
    startEmulator(stack, stack.addresses.whatsappUrl, {
      kind: 'whatsapp',
      options: {
        port: stack.settings.ports.WHATSAPP_EMULATOR_PORT,
        token: stack.installation.emulatorToken,
        ...stack.installation.twilio,
        ownAddress: `whatsapp:${WHATSAPP_NUMBER}`,
        webhookUrl: `${stack.addresses.apiUrl}${INBOUND_PATH}`,
        publicUrlForSignature: stack.addresses.publicUrl,
        stateFile: stateFile(stack, 'emulators', 'whatsapp.jsonl'),
      },
    }),
};

export const panelEmulator: Service = {
  name: 'panel emulator',
  title: 'Panel emulator',
  after: [],
  start: (stack) =>
    startEmulator(stack, stack.addresses.panelUrl, {
      kind: 'panel',
      options: {
        port: stack.settings.ports.PANEL_EMULATOR_PORT,
        user: panelSettings(stack).user,
        token: stack.installation.panelToken,
        emulatorToken: stack.installation.emulatorToken,
        stateFile: stateFile(stack, 'emulators', 'panel.jsonl'),
      },
    }),
};

export const mailbox: Service = {
  name: 'mailbox',
  title: 'Mailbox',
  after: [],
  start: (stack) =>
    startEmulator(stack, stack.addresses.mailUrl, {
      kind: 'mailbox',
      options: {
        port: stack.settings.ports.MAILBOX_PORT,
        smtpPort: stack.settings.ports.MAILBOX_SMTP_PORT,
        token: stack.installation.emulatorToken,
        stateFile: stateFile(stack, 'emulators', 'mails.jsonl'),
      },
    }),
};

async function startEmulator(stack: Stack, url: string, setup: EmulatorSetup): Promise<Child> {
  const child = await startNode(stack, {
    name: `${setup.kind}-emulator`,
    run: ['dev/emulators.ts'],
    // Not on the command line, which everybody on the machine can read.
    env: { ...machineEnvironment(), EMULATOR: JSON.stringify(setup) },
  });
  const answers = async () => {
    await fetch(url, { signal: stack.signal });
    return true;
  };
  return startUntil(stack, child, (signal) => until(`The ${setup.kind} emulator`, answers, signal));
}
