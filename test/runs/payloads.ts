import type { Payload } from '@temporalio/common';
import type { Fixture } from '../harness/fixture.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
export const payload = (encoding: string, data?: string): Payload => ({
  metadata: { encoding: bytes(encoding) },
  ...(data === undefined ? {} : { data: bytes(data) }),
});
const DEEP = 200_000;

/** What an operator may put into a signal, by hand or by a wrong setting of his command line. */
export const unreadable: Record<string, Payload[]> = {
  'an encoding that nobody knows': [payload('binary/encrypted', 'secret')],
  'JSON that is none': [payload('json/plain', '{"changeId":')],
  'JSON without data': [payload('json/plain')],
  'JSON too deep to be parsed': [payload('json/plain', '['.repeat(DEEP))],
  'bytes that are no text': [
    { metadata: { encoding: bytes('json/plain') }, data: Uint8Array.of(0xff, 0xfe) },
  ],
  'an encoding that is no text': [{ metadata: { encoding: Uint8Array.of(0xff) }, data: bytes('"x"') }],
  'no encoding': [{ metadata: {}, data: bytes('"x"') }],
  'no metadata': [{ data: bytes('"x"') }],
  'nothing at all': [{}],
  'no payload': [],
  'many payloads, some of them unreadable': [
    payload('json/plain', '"x"'),
    ...Array.from({ length: 50 }, () => payload('json/protobuf', '{}')),
  ],
  'a number': [payload('json/plain', '42')],
  'an object': [payload('json/plain', '{"__proto__":{"rang":false},"state":"completed"}')],
  null: [payload('binary/null')],
  'raw bytes': [payload('binary/plain', 'x')],
};

/** Speaks to Temporal as its CLI does, past every converter of ours. */
export const asOperator = ({ client }: Fixture) => client.workflowService;
export const signal = (fixture: Fixture, workflowId: string, signalName: string, payloads: Payload[]) =>
  asOperator(fixture).signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    signalName,
    input: { payloads },
  });
