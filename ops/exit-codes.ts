/** What a command ends with: 0 done, 1 refused, 2 typed or set up wrongly, 3 a part is away, so that it may be tried again. */
export const exitCodes = { done: 0, refused: 1, wrong: 2, away: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
