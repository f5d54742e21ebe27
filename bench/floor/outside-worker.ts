import { randomUUID } from 'node:crypto';
import nodemailer from 'nodemailer';
import type pg from 'pg';
import { setup } from '../parts/measured.ts';
import type { FloorSetup } from './outside.ts';
import { serveFloorWorker } from './serve-worker.ts';

/** A worker of the floor: what the steps of a renewal do outside and write, and nothing else. */
const MAIL = { from: 'avisos@example.com', subject: 'Factura' };
const { address, databaseUrl, write, twilio, panel, smtpUrl } = setup<FloorSetup>();
const mailer = nodemailer.createTransport({ url: smtpUrl });

let done = 0;
/** Counts what was done, for who waits for it. */
const counted = (work: (id: string) => Promise<unknown>) => async (id: string) => {
  await work(id);
  done += 1;
  return id;
};
const answered = async (response: Response): Promise<void> => {
  if (!response.ok) throw new Error(`answered ${response.status}`);
  await response.text();
};
const readAccount = async (user: string) =>
  answered(
    await fetch(`${panel.url}/json-api/accountsummary?api.version=1&user=${user}`, {
      headers: { authorization: panel.authorization },
    }),
  );

const post = async (to: string) =>
  answered(
    await fetch(twilio.url, {
      method: 'POST',
      headers: {
        authorization: twilio.authorization,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ From: twilio.from, To: `whatsapp:${to}`, Body: twilio.body }),
    }),
  );

const activities = (pool: pg.Pool) => {
  const commit = (id: string) => pool.query(write, [id]);
  return {
    step: counted(commit),
    /** A look at an account, and another before anything would be changed of it. */
    look: counted(async (user) => {
      await readAccount(user);
      await readAccount(user);
      await commit(user);
    }),
    /** Claimed, sent and recorded, as everything is that must not be sent twice. */
    whatsapp: counted(async (to) => {
      await commit(to);
      await post(to);
      await commit(to);
    }),
    email: counted(async (to) => {
      await commit(to);
      await mailer.sendMail({ ...MAIL, to, text: twilio.body, messageId: `<${randomUUID()}@example.com>` });
      await commit(to);
    }),
  };
};

await serveFloorWorker({ address, databaseUrl, activities, answers: { done: () => String(done) } });
