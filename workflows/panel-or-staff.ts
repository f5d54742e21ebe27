import { isCancellation } from '@temporalio/workflow';

/**
 * Takes steps on the panel, which only go forward; one that fails for good leaves them to staff, and nothing is undone.
 * Resolves to what staff was asked, or undefined once every step was taken.
 */
export async function panelOrStaff<Told>(
  steps: () => Promise<void>,
  askStaff: (error: unknown) => Promise<Told>,
): Promise<Told | undefined> {
  try {
    await steps();
    return undefined;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return askStaff(error);
  }
}
