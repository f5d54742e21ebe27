import { join, resolve } from 'node:path';
import { variables } from '../../config/variables.ts';
import type { ChangeKind } from '../../domain/change-kinds.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import type { DemoAccount } from '../demo/people.ts';
import { readJson, shown } from '../stack/files.ts';
import type { StackFile } from '../stack/stack-file.ts';
import { DemoError } from './demo-error.ts';

export type RunningStack = StackFile & { folder: string };
/** A client of the demo company. */
export type DemoClientAccount = DemoAccount & { phone: string; securityKey: string };

/**
 * What the running stack says of itself.
 * @throws DemoError that says what to do when no stack runs, or one without the demo's people.
 */
export function readRunningStack(source: NodeJS.ProcessEnv = process.env): RunningStack {
  const given = source['STATE_DIR'] || undefined;
  const folder = resolve(variables.STATE_DIR.parse(given));
  const stack = readJson<StackFile>(join(folder, 'stack.json'));
  if (!stack) {
    throw new DemoError(
      `No stack runs on ${shown(folder)}: there is no stack.json in it. Run \`npm start\` in another terminal and wait ` +
        `for "Ready."${given ? '' : '; for a stack elsewhere give its folder as STATE_DIR'}.`,
    );
  }
  return { ...stack, folder };
}

/** @throws DemoError when the stack has no demo company. */
export function demoClient({ demo }: RunningStack, name: string): DemoClientAccount {
  const account = demo.accounts.find((candidate) => candidate.name === name);
  if (!account?.phone || !account.securityKey) {
    throw new DemoError(
      `This stack has no ${name}: demo people exist only where every part is local. Start one with \`npm start\`.`,
    );
  }
  return { ...account, phone: account.phone, securityKey: account.securityKey };
}

/** Why a part of the stack did not answer, in a sentence. */
export function noAnswer({ folder }: RunningStack, what: string): DemoError {
  return new DemoError(
    `${what} did not answer. Does \`npm start\` still run? Its logs are in ${shown(join(folder, 'logs'))}.`,
  );
}

/** The run of a change in Temporal's UI, if the stack has one. */
export function runLink(
  { temporalUiUrl, temporalNamespace }: RunningStack,
  { kind, id }: { kind: ChangeKind; id: string },
): string | undefined {
  const run = encodeURIComponent(changeWorkflowId(kind, id));
  return temporalUiUrl && `${temporalUiUrl}/namespaces/${temporalNamespace}/workflows/${run}`;
}
