import { relative } from 'node:path';
import type { Running } from './bring-up.ts';
import { shown } from './files.ts';
import type { Stack } from './stack.ts';

type Row = readonly string[];

/** What runs where, who can sign in, and what to try next. */
export function table(stack: Stack, { children }: Running): string {
  const { addresses, settings, accounts } = stack;
  const parts: [name: string, title: string, where: string | undefined][] = [
    ['api', 'API', addresses.apiUrl],
    ['api', "Customers' panel", `${addresses.apiUrl}/panel`],
    ['api', "Staff's desk", `${addresses.apiUrl}/equipo`],
    ['phones', 'Both phones', addresses.phonesUrl],
    ['worker', 'Worker', `metrics at http://127.0.0.1:${settings.ports.METRICS_PORT}/metrics`],
    ['temporal', 'Temporal', addresses.temporalAddress],
    ['temporal', "Temporal's web UI", addresses.temporalUiUrl],
    ['postgres', 'PostgreSQL', withoutPassword(addresses.databaseUrl)],
    ['WhatsApp emulator', 'WhatsApp emulator', addresses.whatsappUrl],
    ['panel emulator', 'Panel emulator', addresses.panelUrl],
    ['payment gateway emulator', 'Payment gateway emulator', addresses.gatewayUrl],
    ['mailbox', 'Mailbox', addresses.mailUrl],
  ];
  const rows = parts
    .filter(([, , where]) => where !== undefined)
    .map(([name, title, where = '']) => [title, where, pidOf(children.get(name)?.pid)]);
  const people = accounts.map(({ role, name, email, phone = '—', password, securityKey = '—' }) => [
    role,
    name,
    email,
    phone,
    password,
    securityKey,
  ]);
  return [
    '',
    ...columns([['What', 'Where', 'Process'], ...rows]),
    ...(people.length > 0
      ? ['', ...columns([['Role', 'Name', 'E-mail', 'Phone', 'Password', 'Security key'], ...people])]
      : []),
    '',
    `  State and logs: ${shown(settings.folder)}`,
    `  Everything above for programs, with the second factors: ${shown(settings.folder)}/stack.json`,
    '',
    people.length > 0 ? `Ready. In another terminal: ${demoCommand(stack)}` : 'Ready.',
    'Ctrl-C stops everything.',
  ].join('\n');
}

function demoCommand({ settings }: Stack): string {
  const isDefault = relative(process.cwd(), settings.folder) === '.local';
  const quoted = `'${shown(settings.folder).replaceAll("'", `'\\''`)}'`;
  return isDefault ? 'npm run demo' : `STATE_DIR=${quoted} npm run demo`;
}

function columns(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function pidOf(pid: number | undefined): string {
  return pid === undefined ? 'not ours' : String(pid);
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}
