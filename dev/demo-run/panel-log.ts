import type { RunningStack } from './running-stack.ts';

const CALL_TIMEOUT_MS = 10_000;

export type PanelEntry = { command: string; user: string };

/** What the panel was told, as it wrote it down itself. */
export async function panelLog({ panelUrl, emulatorToken }: RunningStack): Promise<PanelEntry[]> {
  const response = await fetch(`${panelUrl}/emulator/log`, {
    headers: { authorization: `Bearer ${emulatorToken}` },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  return (await response.json()) as PanelEntry[];
}
