import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { serve, setup } from '../parts/measured.ts';
import { signatureOf } from './requests.ts';

/** The floor: node's own server, the same signature, one insert of the same values that is durable when it answers. */
const { databaseUrl } = setup<{ databaseUrl: string }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const server = createServer((request, response) => {
  void answer(request).then((status) => {
    const body = status === 200 ? TWIML : '';
    response.writeHead(status, { 'content-type': 'text/xml', 'content-length': body.length }).end(body);
  });
});

async function answer(request: IncomingMessage): Promise<number> {
  const fields = Object.fromEntries(new URLSearchParams(await text(request)));
  const given = Buffer.from(String(request.headers['x-twilio-signature']));
  const expected = Buffer.from(signatureOf(fields));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 403;
  await pool.query(
    'insert into bare_inbound (sid, sender, recipient, body, received_at) values ($1, $2, $3, $4, $5)',
    [fields['MessageSid'], fields['From'], fields['To'], fields['Body'], new Date()],
  );
  return 200;
}

server.listen(0, '127.0.0.1', () => {
  serve({
    ready: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  });
});
