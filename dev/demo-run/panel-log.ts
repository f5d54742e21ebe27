import { askEmulator } from './ask-emulator.ts';
import type { RunningStack } from './running-stack.ts';

export type PanelEntry = { command: string; user: string };

/** An account as the panel has it, with its limits by WHM's names of them. */
type PanelAccount = { plan: string; limits: Readonly<Record<string, string>> };

/** What the panel was told, as it wrote it down itself. */
export async function panelLog(stack: RunningStack): Promise<PanelEntry[]> {
  return read(stack, '/emulator/log');
}

export async function panelAccount(stack: RunningStack, user: string): Promise<PanelAccount> {
  return read(stack, `/emulator/account?user=${user}`);
}

function read<Answer>(stack: RunningStack, path: string): Promise<Answer> {
  return askEmulator(stack, { what: 'The panel emulator', url: `${stack.panelUrl}${path}` });
}
