import { noAnswer, type RunningStack } from './running-stack.ts';

const CALL_TIMEOUT_MS = 10_000;

export type PanelEntry = { command: string; user: string };

/** An account as the panel has it, with its limits by WHM's names of them. */
type PanelAccount = { plan: string; limits: Readonly<Record<string, string>> };

/** What the panel was told, as it wrote it down itself. */
export async function panelLog(stack: RunningStack): Promise<PanelEntry[]> {
  return (await read(stack, '/emulator/log')) as PanelEntry[];
}

export async function panelAccount(stack: RunningStack, user: string): Promise<PanelAccount> {
  return (await read(stack, `/emulator/account?user=${user}`)) as PanelAccount;
}

async function read(stack: RunningStack, path: string): Promise<unknown> {
  const response = await fetch(`${stack.panelUrl}${path}`, {
    headers: { authorization: `Bearer ${stack.emulatorToken}` },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  }).catch(() => undefined);
  if (!response?.ok) throw noAnswer(stack, 'The panel emulator');
  return response.json();
}
