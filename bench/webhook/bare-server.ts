import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import twilio from 'twilio';
import { serve, setup } from '../parts/measured.ts';
import { account, PUBLIC_URL } from './requests.ts';

/** The floor: node's own server, Twilio's own check of the signature, one insert of the same values that is durable when it answers. */
const { databaseUrl } = setup<{ databaseUrl: string }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const OK = 200;
const FORBIDDEN = 403;
const TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const server = createServer((request, response) => {
  void answer(request).then((status) => {
    const body = status === OK ? TWIML : '';
    response.writeHead(status, { 'content-type': 'text/xml', 'content-length': body.length }).end(body);
  });
});

async function answer(request: IncomingMessage): Promise<number> {
  const fields = Object.fromEntries(new URLSearchParams(await text(request)));
  const signature = String(request.headers['x-twilio-signature']);
  const url = `${PUBLIC_URL}${request.url ?? ''}`;
  if (!twilio.validateRequest(account.authToken, signature, url, fields)) return FORBIDDEN;
  await pool.query(
    'insert into bare_inbound (sid, sender, recipient, body, received_at) values ($1, $2, $3, $4, $5)',
    [fields['MessageSid'], fields['From'], fields['To'], fields['Body'], new Date()],
  );
  return OK;
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
