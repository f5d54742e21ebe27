import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../../workflows/messages.ts';
import { temporalCli } from '../../temporal-binaries.ts';
import type { Service } from '../bring-up.ts';
import { StackError } from '../failure.ts';
import { makeFolder, PRIVATE_FOLDER_MODE } from '../files.ts';
import { machineEnvironment } from '../machine-environment.ts';
import { LOOPBACK } from '../ports.ts';
import { NAMESPACE, startProgram, stateFile } from '../stack.ts';
import { untilAnswered } from './program.ts';

const DATABASE_FILE = 'temporal.db';
const CONNECT_TIMEOUT_MS = 1_000;
const attributes = searchAttributes.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]);

/** A persistent dev server with its web UI. */
export const temporal: Service = {
  name: 'temporal',
  title: 'Temporal with its web UI',
  after: [],
  async start(stack) {
    const { ports } = stack.settings;
    const command = await temporalCli({
      say: (line) => stack.say(`    ${line}`),
      signal: stack.signal,
    }).catch((error: Error) => {
      stack.signal.throwIfAborted();
      throw new StackError(error.message);
    });
    const folder = stateFile(stack, 'temporal');
    makeFolder(folder, PRIVATE_FOLDER_MODE);
    const child = await startProgram(stack, {
      name: 'temporal',
      command,
      args: [
        ...['server', 'start-dev', '--ip', LOOPBACK, '--ui-ip', LOOPBACK, '--log-level', 'warn'],
        ...['--port', String(ports.TEMPORAL_PORT), '--ui-port', String(ports.TEMPORAL_UI_PORT)],
        ...['--db-filename', DATABASE_FILE, ...attributes],
      ],
      // SQLite takes a path for an address: what follows a # or ? in it would be no part of the file's name.
      cwd: folder,
      env: machineEnvironment(),
    });
    return untilAnswered(stack, child, () => answers(stack.addresses.temporalAddress));
  },
};

async function answers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
    return true;
  } finally {
    await connection.close();
  }
}
