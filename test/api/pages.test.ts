import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OneTimeLink } from '../../domain/access/entities.ts';
import { seal } from '../../domain/access/sealed-secret.ts';
import { newToken } from '../../domain/access/tokens.ts';
import { DAY_MS } from '../../domain/time.ts';
import { createClient, TEST_NOW } from '../harness/builders.ts';
import { type Api, createStaffSession, openApi } from './stand.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

async function link(purpose: OneTimeLink['purpose'], secret?: { user: string; password: string }) {
  const unconfirmed = { emailConfirmedAt: null, verifiedAt: null };
  const client = await createClient(api, purpose === 'confirm_email' ? unconfirmed : {});
  const { token, tokenHash } = newToken();
  await api.sql(
    `insert into one_time_link (token_hash, purpose, client_id, email, sealed_secret, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      tokenHash,
      purpose,
      client.id,
      client.email,
      secret ? seal(JSON.stringify(secret), token) : null,
      TEST_NOW,
      new Date(TEST_NOW.getTime() + DAY_MS),
    ],
  );
  const used = async () => {
    const rows = 'select 1 from one_time_link where token_hash = $1 and used_at is not null';
    return (await api.sql(rows, [tokenHash])).length === 1;
  };
  return { client, token, used };
}

const open = (method: 'GET' | 'HEAD' | 'POST', path: string, payload = '') =>
  api.server.inject({
    method,
    url: path,
    ...(method === 'POST'
      ? { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload }
      : {}),
  });

describe('the link that confirms an e-mail', () => {
  test('is not used up by opening it, as a link preview does; the button confirms, once', async () => {
    const { client, token, used } = await link('confirm_email');
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      expect((await open(method, `/confirmar/${token}`)).statusCode).toBe(200);
    }
    expect(await used()).toBe(false);
    const answer = await open('POST', `/confirmar/${token}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Correo confirmado');
    const [row] = await api.sql('select email_confirmed_at from client where id = $1', [client.id]);
    expect(row?.['email_confirmed_at']).toEqual(TEST_NOW);
    for (const over of [token, 'nunca-existio']) {
      const { statusCode, body } = await open('POST', `/confirmar/${over}`);
      expect(statusCode).toBe(400);
      expect(body).toContain('El enlace venció, ya se usó');
      expect(body).toContain('Si ya confirmaste tu correo');
    }
  });
});

describe('the link to the panel’s credentials', () => {
  test('shows user and password once, escaped, and only on the button', async () => {
    const { token, used } = await link('panel_credentials', { user: 'juan1', password: '<b>&"x\'' });
    const asked = await open('GET', `/acceso/${token}`);
    expect(asked.body).not.toContain('juan1');
    expect(await used()).toBe(false);
    const shown = await open('POST', `/acceso/${token}`);
    expect(shown.body).toContain('<code>juan1</code>');
    expect(shown.body).toContain('<code>&lt;b&gt;&amp;&quot;x&#39;</code>');
    const again = await open('POST', `/acceso/${token}`);
    expect(again.statusCode).toBe(400);
    expect(again.body).not.toContain('juan1');
    expect(again.body).toContain('pedile a nuestro equipo que te mande otro');
  });

  test('two people at the same moment: one sees it', async () => {
    const { token } = await link('panel_credentials', { user: 'juan1', password: 'secreta' });
    const answers = await Promise.all([open('POST', `/acceso/${token}`), open('POST', `/acceso/${token}`)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400]);
  });
});

describe('the link that sets a new password', () => {
  test('asks for it, refuses a short one with the reason, keeps the link good, then sets it once', async () => {
    const { token, used } = await link('reset_password');
    expect((await open('GET', `/clave/${token}`)).body).toContain('type="password"');
    const short = await open('POST', `/clave/${token}`, 'secreto=corta');
    expect(short.statusCode).toBe(400);
    expect(short.body).toContain('Revisá la clave nueva: entre 8 y 200 caracteres, sin contar los espacios.');
    expect(short.body).toContain('type="password"');
    expect(await used()).toBe(false);
    const answer = await open('POST', `/clave/${token}`, 'secreto=una+clave+nueva');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Clave guardada');
    const again = await open('POST', `/clave/${token}`, 'secreto=una+clave+nueva');
    expect(again.statusCode).toBe(400);
    expect(again.body).toContain('pedilo otra vez donde ingresás');
    expect(again.body).not.toContain('type="password"');
    expect(api.log.join('')).not.toMatch(new RegExp(`${token}|una.clave`));
  });
});

describe('the link that sets a new security key', () => {
  test('asks for it, refuses one that is easy with the reason, keeps the link good, then sets it once', async () => {
    const { token, used } = await link('reset_security_key');
    const path = `/clave-de-seguridad/${token}`;
    expect((await open('GET', path)).body).toContain('type="password"');
    const easy = await open('POST', path, 'secreto=123456');
    expect(easy.statusCode).toBe(400);
    expect(easy.body).toContain('Revisá la clave de seguridad nueva: es fácil de adivinar');
    expect(await used()).toBe(false);
    const answer = await open('POST', path, 'secreto=llavero+verde+77');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Clave de seguridad guardada');
    const again = await open('POST', path, 'secreto=llavero+verde+77');
    expect(again.statusCode).toBe(400);
    expect(again.body).toContain('pedila otra vez');
    expect(api.log.join('')).not.toMatch(new RegExp(`${token}|llavero.verde`));
  });
});

describe('the link in the mailbox of a member of staff (C8)', () => {
  async function invited(): Promise<string> {
    const { session } = await createStaffSession(api, 'administrator');
    const email = `${crypto.randomUUID()}@example.com`;
    const member = { name: 'Ana Ruiz', email, role: 'agent' };
    expect((await api.mutate('staff.members.create', member, session)).status).toBe(200);
    const [mail] = await api.sql<{ link: string }>(
      "select variables ->> 'link' as link from outbound_message where address = $1",
      [email],
    );
    return new URL(mail?.link ?? '').pathname;
  }

  test('shows the second factor on the button alone, keeps the link good over what is mistyped, and is used once', async () => {
    const path = await invited();
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      expect((await open(method, path)).body).not.toContain('otpauth:');
    }
    const shown = await open('POST', path);
    expect(shown.statusCode).toBe(200);
    const [, secret = ''] = /<code>([A-Z2-7]+)<\/code>/.exec(shown.body) ?? [];
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const code = totp.generate({ timestamp: TEST_NOW.getTime() });
    for (const [typed, said] of [
      ['secreto=una+clave+nueva&codigo=12', 'el código que la aplicación muestra ahora'],
      [`secreto=corta&codigo=${code}`, 'entre 8 y 200 caracteres'],
    ] as const) {
      const { statusCode, body } = await open('POST', path, typed);
      expect(statusCode).toBe(400);
      expect(body).toContain(said);
      expect(body).toContain(`<code>${secret}</code>`);
    }
    const spaced = `${code.slice(0, 3)}+${code.slice(3)}`;
    const answer = await open('POST', path, `secreto=una+clave+nueva&codigo=${spaced}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Acceso activado');
    for (const typed of ['', `secreto=una+clave+nueva&codigo=${code}`]) {
      const { statusCode, body } = await open('POST', path, typed);
      expect(statusCode).toBe(400);
      expect(body).toContain('pedile a quien administra el equipo');
      expect(body).not.toContain(secret);
    }
    const token = path.split('/').at(-1) ?? '';
    expect(api.log.join('')).not.toMatch(new RegExp(`${token}|${secret}|una.clave`));
  });
});

/** So many of some letters, in an order that nobody would guess. */
const mixed = (count: number, letters: string) =>
  Array.from({ length: count }, (_, index) => [...letters][(index * index * 7 + index * 3) % 13]).join('');

describe('a new password', () => {
  const typed = (secret: string) => new URLSearchParams({ secreto: secret }).toString();

  test.each([
    ['200 letters with accents, typed apart', mixed(200, 'ñáéíóúüçàèâêîôûãõ').normalize('NFD')],
    ['200 characters of four bytes', mixed(200, '𝄞𝄢𝄫𝄪𝅘𝄀𝄐𝄑𝄇𝄈𝄌𝄍𝄎')],
  ])('of %s is taken, and signs in', async (_kind, secret) => {
    const { client, token } = await link('reset_password');
    expect((await open('POST', `/clave/${token}`, typed(secret))).statusCode).toBe(200);
    const { reason } = await api.mutate('auth.signIn', { email: client.email, password: secret });
    expect(reason).toBeUndefined();
  });

  test('far too long, or with a NUL, is refused in words, and the link stays good', async () => {
    const { token, used } = await link('reset_password');
    const long = await open('POST', `/clave/${token}`, typed('ñ'.repeat(5_000)));
    expect(long.statusCode).toBe(413);
    expect(long.headers['content-type']).toContain('text/html');
    expect(long.body).toContain('demasiado largo');
    const strange = await open('POST', `/clave/${token}`, typed('una clave\0larga'));
    expect(strange.statusCode).toBe(400);
    expect(strange.body).toContain('tiene caracteres que no se pueden usar');
    expect(await used()).toBe(false);
  });
});

describe('an address of a page that is not right', () => {
  test.each([
    [400, '/confirmar/%zz-secreto'],
    [404, '/clave/secreto/secreto'],
    [404, '/Acceso/secreto'],
    [404, '//clave/secreto'],
    [404, '/servicios/secreto'],
    [414, `/acceso/${'secreto'.repeat(100)}`],
  ])('is %i as a page in Spanish that does not say where it was: %s', async (status, path) => {
    const answer = await open('GET', path);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.body).toContain('No encontramos esta página');
    expect(answer.body).not.toContain('secreto');
    expect(api.log.join('')).not.toContain('secreto');
  });
});

test('a page that stands where the customer’s site will be says what to do next, and in which panel', async () => {
  for (const path of ['/alta', '/servicios', '/presupuestos/x']) {
    const { body } = await open('GET', path);
    expect(body).toContain('panel de clientes');
    expect(body).not.toMatch(/\bpanel\b(?! de (?:clientes|hosting)\b)/);
  }
  expect((await open('GET', '/acceso/x')).body).toContain('al panel de hosting');
});

test('no page may be kept, framed, scripted or say where it was; no token is logged', async () => {
  const { token } = await link('panel_credentials', { user: 'juan1', password: 'secreta' });
  const pages = [
    `/confirmar/${token}`,
    `/clave/${token}`,
    `/acceso/${token}`,
    '/alta',
    '/servicios',
    '/pagos/vuelta',
    '/pagos/vuelta',
    '/presupuestos/x',
  ];
  for (const path of pages) {
    const { statusCode, headers } = await open('GET', path);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['content-type']).toContain('text/html');
  }
  await open('POST', `/acceso/${token}`);
  expect(api.log.join('')).not.toMatch(new RegExp(`${token}|secreta|juan1`));
});
