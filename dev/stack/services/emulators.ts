import type { EmulatorSetup } from '../../emulators.ts';
import type { Service } from '../bring-up.ts';
import { machineEnvironment } from '../machine-environment.ts';
import { panelSettings, SFTP_USER } from '../part-environment.ts';
import { LOOPBACK } from '../ports.ts';
import { type Stack, stateFile, WHATSAPP_NUMBER } from '../stack.ts';
import { startNode, untilAnswered } from './program.ts';

const INBOUND_PATH = '/webhooks/twilio/inbound';

export const whatsAppEmulator = emulator('WhatsApp emulator', (stack) => ({
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
}));

export const panelEmulator = emulator('panel emulator', (stack) => ({
  kind: 'panel',
  options: {
    port: stack.settings.ports.PANEL_EMULATOR_PORT,
    user: panelSettings(stack).user,
    token: stack.installation.panelToken,
    emulatorToken: stack.installation.emulatorToken,
    stateFile: stateFile(stack, 'emulators', 'panel.jsonl'),
    packagesFolder: stateFile(stack, 'emulators', 'packages'),
    sftp: {
      port: stack.settings.ports.SFTP_EMULATOR_PORT,
      user: SFTP_USER,
      hostKey: stack.installation.sftp.host.private,
      authorizedKey: stack.installation.sftp.client.public,
    },
  },
}));

export const gatewayEmulator = emulator('payment gateway emulator', (stack) => ({
  kind: 'gateway',
  options: {
    port: stack.settings.ports.GATEWAY_EMULATOR_PORT,
    ...stack.installation.gateway,
    emulatorToken: stack.installation.emulatorToken,
    stateFile: stateFile(stack, 'emulators', 'gateway.jsonl'),
    // Whatever public address the payer comes back to.
    webhookUrl: `${stack.addresses.apiUrl}/webhooks/mercadopago`,
  },
}));

export const mailbox = emulator('mailbox', (stack) => ({
  kind: 'mailbox',
  options: {
    port: stack.settings.ports.MAILBOX_PORT,
    smtpPort: stack.settings.ports.MAILBOX_SMTP_PORT,
    token: stack.installation.emulatorToken,
    stateFile: stateFile(stack, 'emulators', 'mails.jsonl'),
  },
}));

function emulator(name: string, setupIn: (stack: Stack) => EmulatorSetup): Service {
  return {
    name,
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    after: [],
    async start(stack) {
      const setup = setupIn(stack);
      const child = await startNode(stack, {
        name: `${setup.kind}-emulator`,
        file: 'dev/emulators.ts',
        // Not on the command line, which everybody on the machine can read.
        env: { ...machineEnvironment(), EMULATOR: JSON.stringify(setup) },
      });
      const url = `http://${LOOPBACK}:${setup.options.port}`;
      return untilAnswered(stack, child, async () => Boolean(await fetch(url, { signal: stack.signal })));
    },
  };
}
