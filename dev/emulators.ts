import { type MailboxOptions, startMailbox } from './mailbox/server.ts';
import { type MercadoPagoEmulatorOptions, startMercadoPagoEmulator } from './mercadopago-emulator/server.ts';
import { type PanelEmulatorOptions, startPanelEmulator } from './panel-emulator/server.ts';
import { startWhatsAppEmulator, type WhatsAppEmulatorOptions } from './whatsapp-emulator/server.ts';

/** Which emulator a process is; given as JSON in the variable EMULATOR. */
export type EmulatorSetup =
  | { kind: 'whatsapp'; options: WhatsAppEmulatorOptions }
  | { kind: 'panel'; options: PanelEmulatorOptions }
  | { kind: 'gateway'; options: MercadoPagoEmulatorOptions }
  | { kind: 'mailbox'; options: MailboxOptions };

function start(setup: EmulatorSetup): Promise<{ close: () => Promise<void> }> {
  if (setup.kind === 'whatsapp') return startWhatsAppEmulator(setup.options);
  if (setup.kind === 'panel') return startPanelEmulator(setup.options);
  if (setup.kind === 'gateway') return startMercadoPagoEmulator(setup.options);
  return startMailbox(setup.options);
}

if (import.meta.main) {
  const setup = process.env['EMULATOR'];
  if (setup === undefined) throw new Error('EMULATOR is missing: `npm start` runs the emulators');
  const emulator = await start(JSON.parse(setup) as EmulatorSetup);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      emulator.close().finally(() => process.exit());
    });
  }
}
