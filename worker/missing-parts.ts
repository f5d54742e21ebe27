import { isGrpcServiceError } from '@temporalio/client';
import { codeOf } from '../activities/failures.ts';
import { contentDefinitions } from '../domain/messaging/rendering.ts';
import type { Deployment } from '../domain/transaction/context.ts';
import { createRuns } from '../integrations/temporal/failing-runs.ts';
import type { LazyTemporal } from '../integrations/temporal/lazy-client.ts';
import { standingOf } from '../integrations/whatsapp/approvals.ts';
import type { WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { searchAttributes } from '../workflows/messages.ts';

/** Milliseconds that Temporal has for an answer. */
const ANSWER_TIMEOUT_MS = 5_000;

type Connected = Pick<LazyTemporal, 'client' | 'namespace'>;
type Parts = { temporal: Connected; whatsapp: WhatsAppPort; deployment: Deployment };

/** What a deployment still has to set up by hand, one sentence each, with the command that does it. */
export async function nameMissingParts(parts: Parts): Promise<string[]> {
  const checks = {
    "Temporal's search attributes": missingAttributes(parts.temporal),
    'how Temporal marks runs that fail': missingMarks(parts.temporal),
    'whether Temporal runs activities without a workflow': missingActivities(parts.temporal),
    'the WhatsApp templates': missingTemplates(parts),
    'the Messaging Services of the sender': optOuts(parts),
  };
  const found = Object.entries(checks).map(([what, check]) =>
    check.catch((error: unknown) => [`Could not check ${what}: ${reasonOf(error)}`]),
  );
  return (await Promise.all(found)).flat();
}

function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? 'no answer';
  if (code === 'TOO_MANY_SERVICES') {
    return 'there are more than are looked through. See in Twilio’s console whether one with Advanced Opt-Out on has the sender.';
  }
  return `${isGrpcServiceError(error) ? `gRPC status ${code}` : code}. It is checked again at the next start.`;
}

function inTime<T>(client: Connected['client'], ask: () => Promise<T>): Promise<T> {
  return client.withDeadline(Date.now() + ANSWER_TIMEOUT_MS, ask);
}

async function missingAttributes({ client, namespace }: Connected): Promise<string[]> {
  const { customAttributes } = await inTime(client, () =>
    client.connection.operatorService.listSearchAttributes({ namespace }),
  );
  const names = searchAttributes.map((key) => key.name);
  const missing = names.filter((name) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return [];
  const flags = missing.map((name) => `--name ${name}`).join(' ');
  return [
    `Search attributes are missing: ${missing.join(', ')}. Create them before any transfer is opened: ` +
      `temporal operator search-attribute create --namespace ${namespace} --type Keyword ${flags}`,
  ];
}

async function missingMarks({ client }: Connected): Promise<string[]> {
  if (await createRuns(async () => client).areMarked()) return [];
  return [
    'Temporal does not mark runs whose workflow task fails: staff hears of one only once its change is overdue. Use a ' +
      'server from 1.30, with system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute above 0 in its dynamic configuration.',
  ];
}

/** Without them no message leaves. */
async function missingActivities({ client, namespace }: Connected): Promise<string[]> {
  const { workflowService } = client;
  const { namespaceInfo } = await inTime(client, () => workflowService.describeNamespace({ namespace }));
  if (namespaceInfo?.capabilities?.standaloneActivities) return [];
  const { serverVersion } = await inTime(client, () => workflowService.getSystemInfo({}));
  return [
    `Temporal ${serverVersion} runs no activity without a workflow: no message will be sent. Use a server from 1.32, ` +
      'or set activity.enableStandalone to true in the dynamic configuration of 1.31.',
  ];
}

/** Twilio tells whose the sender is, and not whether opt-outs are on there: what is known is said (A6). */
async function optOuts({ whatsapp }: Parts): Promise<string[]> {
  return (await whatsapp.messagingServices()).map(
    ({ name, sid }) =>
      `The WhatsApp sender is in the Messaging Service ${name} (${sid}). Where Advanced Opt-Out is on, Twilio takes STOP as its own and ` +
      'keeps everything from whoever says it, security notices too (21610); its API does not tell. Turn it off in ' +
      'Twilio’s console, or take the sender out of the service: ALTO and STOP are heard here.',
  );
}

async function missingTemplates({ whatsapp, deployment }: Parts): Promise<string[]> {
  const approvals = await whatsapp.approvals();
  const names = contentDefinitions(deployment).map((definition) => definition.friendly_name);
  const missing = names.filter((name) => !approvals.has(name));
  const refused = names.filter((name) => standingOf(approvals.get(name)) === 'refused');
  return [
    ...(missing.length > 0
      ? [`WhatsApp templates are missing: ${missing.length}. Create them: npm run whatsapp:templates`]
      : []),
    ...(refused.length > 0
      ? [
          `WhatsApp does not take these templates: ${refused.join(', ')}. What needs them is held; see why: npm run whatsapp:templates`,
        ]
      : []),
  ];
}
