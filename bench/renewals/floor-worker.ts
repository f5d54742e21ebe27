import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { FLOOR_QUEUE, floorBundle, IDENTITY } from '../floor/floor.ts';
import { serve, setup } from '../parts/measured.ts';
import { installQuietRuntime } from '../parts/temporal.ts';
import type { FloorSetup } from './floor.ts';

/** A worker of the floor: what the steps of a renewal do outside and write, and nothing else. */
const { address, databaseUrl, write, twilio, panel, smtpUrl } = setup<FloorSetup>();
installQuietRuntime();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const mailer = nodemailer.createTransport({ url: smtpUrl });
const connection = await NativeConnection.connect({ address });

const commit = (id: string) => pool.query(write, [id]);
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

const worker = await Worker.create({
  connection,
  identity: IDENTITY,
  taskQueue: FLOOR_QUEUE,
  workflowBundle: await floorBundle(),
  activities: {
    step: async (id: string) => {
      await commit(id);
      return id;
    },
    /** A look at an account, and another before anything would be changed of it. */
    look: async (user: string) => {
      await readAccount(user);
      await readAccount(user);
      await commit(user);
      return user;
    },
    /** Claimed, sent and recorded, as everything is that must not be sent twice. */
    whatsapp: async (to: string) => {
      await commit(to);
      await answered(
        await fetch(twilio.url, {
          method: 'POST',
          headers: {
            authorization: twilio.authorization,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams({ From: twilio.from, To: `whatsapp:${to}`, Body: twilio.body }),
        }),
      );
      await commit(to);
      return to;
    },
    email: async (to: string) => {
      await commit(to);
      await mailer.sendMail({
        from: 'avisos@example.com',
        to,
        subject: 'Factura',
        text: twilio.body,
        messageId: `<${randomUUID()}@example.com>`,
      });
      await commit(to);
      return to;
    },
  },
});
const running = worker.run();
serve({
  ready: 'ready',
  close: async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await pool.end();
  },
});
