import { EnvironmentError } from '../../config/environment.ts';

/** What a person who runs the local stack has to read and can act on; shown without a stack trace. */
export class StackError extends Error {
  override name = 'StackError';
}

/** What a file system refuses for reasons of its own: permissions, a read-only or full disk, a name that it cannot have. */
const OF_FILES = /^E(ACCES|PERM|ROFS|NOSPC|DQUOT|NOTDIR|ISDIR|NAMETOOLONG|MFILE|NFILE|IO)$/;

/** What went wrong, for a person: a sentence for all that is no fault of the program, else where it happened. */
export function describe(error: unknown): string {
  if (error instanceof StackError || error instanceof EnvironmentError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return isOfFiles(error) ? `A file could not be made or read: ${error.message}.` : `${error.stack}`;
}

/** A refusal of the file system, with what the person can do about it. */
export function explained(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !isOfFiles(error)) return error;
  return new StackError(
    `${describe(error)} The stack keeps its files in ${folder}: set STATE_DIR to a folder that you may write and that has room.`,
  );
}

function isOfFiles(error: Error): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && OF_FILES.test(code ?? '');
}
