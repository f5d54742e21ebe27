import type { Message } from '../../domain/messaging/queue-message.ts';
import { formatTime } from '../../domain/time.ts';
import { deliveryWorkflowId } from '../../workflows/messages.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { messageRow, queueMessage } from '../messaging/seed.ts';
import type { Path } from './play.ts';

const ADDRESS = '+5491166660001';
const TIME_ZONE = 'America/Argentina/Buenos_Aires';
const QUIET_HOURS = 2;
const HOURS_OF_A_DAY = 24;

async function send(scene: Scene, message: Partial<Message> = {}): Promise<string> {
  return queueMessage(await scene.verbs.context(), {
    address: ADDRESS,
    variables: { name: 'Juan Perez' },
    ...message,
  });
}

function mail(scene: Scene): Promise<string> {
  const link = 'https://panel.example.com/confirmar/one-use';
  return send(scene, {
    channel: 'email',
    address: scene.holder.email,
    template: 'account_confirm_email',
    variables: { date: '10/03/2026', time: '12:00', link },
  });
}

async function reached(scene: Scene, messageId: string, state: string): Promise<void> {
  await until(async () => (await messageRow(scene.database, messageId)).state === state, `it is ${state}`);
}

async function refusedOnce(scene: Scene, messageId: string): Promise<void> {
  await until(async () => (await messageRow(scene.database, messageId)).error_code, 'a try was refused');
}

async function inTheDark(scene: Scene, messageId: string): Promise<void> {
  await until(
    async () => (await messageRow(scene.database, messageId)).error_code === 'outcome_unknown',
    'nobody knows whether it was sent',
  );
}

/** A message that nobody knows the fate of, left to staff, who chooses. */
function parkedThen(choice: string): Path {
  return {
    play: async (scene) => {
      scene.outside.whatsapp.faults.add({ kind: '5xx' });
      const messageId = await send(scene);
      await inTheDark(scene, messageId);
      await scene.sleep('16 minutes');
      await reached(scene, messageId, 'parked');
      await scene.resolve('message_parked', choice);
      return deliveryWorkflowId(messageId);
    },
  };
}

/** Every path of the workflow `delivery`, by name. */
export const deliveryPaths: Record<string, Path> = {
  'sent-at-once': { play: async (scene) => deliveryWorkflowId(await send(scene)) },
  'mailed-at-once': { play: async (scene) => deliveryWorkflowId(await mail(scene)) },
  'held-in-quiet-hours': {
    play: async (scene) => {
      const start = Number(formatTime(await scene.clock.now(), TIME_ZONE).slice(0, 2));
      await scene.sql('update company_settings set quiet_hours_start = $1, quiet_hours_end = $2', [
        start,
        (start + QUIET_HOURS) % HOURS_OF_A_DAY,
      ]);
      const messageId = await send(scene, { template: 'account_welcome' });
      await reached(scene, messageId, 'held');
      await scene.sleep('2 hours');
      return deliveryWorkflowId(messageId);
    },
  },
  'retried-then-sent': {
    play: async (scene) => {
      scene.outside.whatsapp.faults.add({ kind: '429', times: 3 });
      const messageId = await send(scene);
      await refusedOnce(scene, messageId);
      await scene.sleep('2 minutes');
      return deliveryWorkflowId(messageId);
    },
  },
  'refused-for-good': {
    play: async (scene) => {
      scene.outside.whatsapp.faults.add({ kind: '21211' });
      return deliveryWorkflowId(await send(scene));
    },
  },
  'unknown-then-callback': {
    play: async (scene) => {
      scene.outside.whatsapp.faults.add({ kind: 'drop_reply' }, { kind: 'delay_status' });
      const messageId = await send(scene);
      await inTheDark(scene, messageId);
      await scene.outside.whatsapp.releaseStatuses();
      return deliveryWorkflowId(messageId);
    },
  },
  'rung-for-nothing': {
    play: async (scene) => {
      scene.outside.whatsapp.faults.add({ kind: 'drop_reply' }, { kind: 'delay_status' });
      const messageId = await send(scene);
      await inTheDark(scene, messageId);
      const run = scene.client.workflow.getHandle(deliveryWorkflowId(messageId));
      for (const ring of ['taskResolved', 'statusReceived']) await run.signal(ring, messageId);
      await scene.outside.whatsapp.releaseStatuses();
      return deliveryWorkflowId(messageId);
    },
  },
  'unknown-parked-was-sent': parkedThen('was_sent'),
  'unknown-parked-sent-again': parkedThen('send_again'),
  'unknown-parked-given-up': parkedThen('give_up'),
  'mail-unknown-parked': {
    play: async (scene) => {
      scene.outside.mailbox.faults.add({ kind: 'drop_reply' });
      const messageId = await mail(scene);
      await reached(scene, messageId, 'parked');
      await scene.resolve('message_parked', 'was_sent');
      return deliveryWorkflowId(messageId);
    },
  },
  'untried-for-a-day-then-sent': {
    play: async (scene) => {
      await scene.sql(
        `create function away() returns trigger language plpgsql as $$ begin raise exception 'away'; end $$`,
      );
      await scene.sql(
        'create trigger away before update on outbound_message for each row execute function away()',
      );
      const messageId = await send(scene);
      await scene.sleep('25 hours');
      await scene.sql('drop trigger away on outbound_message');
      await scene.sleep('20 minutes');
      await reached(scene, messageId, 'delivered');
      return deliveryWorkflowId(messageId);
    },
  },
  'tried-for-a-day-then-parked': {
    play: async (scene) => {
      await scene.outside.whatsapp.pause();
      const messageId = await send(scene);
      await refusedOnce(scene, messageId);
      await scene.sleep('25 hours');
      await reached(scene, messageId, 'parked');
      await scene.outside.whatsapp.resume();
      await scene.resolve('message_parked', 'send_again');
      return deliveryWorkflowId(messageId);
    },
  },
};
