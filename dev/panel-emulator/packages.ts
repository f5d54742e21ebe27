import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FaultPlan } from '../emulator/faults.ts';
import type { EmulatedAccount, PanelAccounts } from './accounts.ts';
import type { WhmAnswer, WhmCall } from './whm-functions.ts';

type Session = { account: EmulatedAccount; path: string; fails: boolean; asked: number; log: string[] };

const ID_BYTES = 12;
const FILLER_BYTES = 48 * 1024;

/** Accounts that are packed in the background, as `pkgacct` does it. */
export class Packages {
  /** How often a package is still running when somebody asks, before it is made. */
  runningAnswers = 1;
  readonly #folder: string | undefined;
  readonly #sessions = new Map<string, Session>();

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** One call that is about packages; undefined for another one. */
  call(accounts: PanelAccounts, call: WhmCall, faults: FaultPlan): WhmAnswer | undefined {
    const { command, parameters } = call;
    if (command === 'start_background_pkgacct') {
      const account = accounts.find(parameters['user'] ?? '');
      if (!account) return { result: 0, reason: `The user “${parameters['user']}” does not exist.` };
      accounts.record({ command, user: account.user, at: call.at.toISOString(), parameters, account });
      return this.#start(call, account, faults.take('package', account.user) !== undefined);
    }
    if (!/^(get_pkgacct_session_state|fetch_pkgacct_master_log)$/.test(command)) return undefined;
    const session = this.#sessions.get(parameters['session_id'] ?? '');
    if (!session) return { result: 0, reason: 'Could not identify state from pkgacct log' };
    if (command === 'fetch_pkgacct_master_log') return ok({ log: session.log.join('\n') });
    return ok({ state: this.#stateOf(session) });
  }

  #start({ parameters, at }: WhmCall, account: EmulatedAccount, fails: boolean): WhmAnswer {
    const { user } = account;
    const id = `${user}${at.toISOString().replace(/\D/g, '').slice(0, 14)}${randomBytes(ID_BYTES).toString('hex')}`;
    const path = join(parameters['tarroot'] ?? `/home/${user}`, `cpmove-${user}.tar.gz`);
    const log = [line('out', 'pkgacct started.'), line('out', `pkgacct version 10 - user : ${user}`)];
    this.#sessions.set(id, { account, path, fails, asked: 0, log });
    return ok({
      session_id: id,
      complete_master_log: 'master.log',
      complete_master_error_log: 'master.error_log',
    });
  }

  #stateOf(session: Session): string {
    session.asked += 1;
    if (session.asked <= this.runningAnswers) return 'RUNNING';
    if (session.asked === this.runningAnswers + 1) this.#end(session);
    return session.fails ? 'FAILED' : 'COMPLETED';
  }

  #end({ account, path, fails, log }: Session): void {
    if (fails) {
      log.push(line('error', `/home/${account.user}: write failed: No space left on device`));
      return;
    }
    const filler = randomBytes(FILLER_BYTES).toString('base64');
    const file = gzipSync(JSON.stringify({ account, filler }));
    const place = join(this.#folder ?? '', path);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, file, { mode: 0o600 });
    const md5 = createHash('md5').update(file).digest('hex');
    log.push(line('out', `pkgacctfile is: ${path}`), line('out', `md5sum is: ${md5}`));
    log.push(line('out', `size is: ${file.length}`), line('out', 'homesize is: 41713664'));
    log.push(line('out', 'pkgacct completed'));
  }
}

function ok(data: unknown): WhmAnswer {
  return { result: 1, reason: 'OK', data };
}

function line(type: 'out' | 'error', contents: string): string {
  return JSON.stringify({ type, contents: `${contents}\n`, partial: 0, indent: 0, pid: 4073 });
}
