import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Handoff } from '../../domain/transaction/handoffs.ts';
import {
  type BackupInput,
  backupWorkflow,
  backupWorkflowId,
  type CheckoutInput,
  type CredentialsInput,
  changeKindAttribute,
  checkoutWorkflow,
  checkoutWorkflowId,
  credentialsWorkflow,
  credentialsWorkflowId,
  type GatewayPaymentInput,
  gatewayPaymentWorkflow,
  gatewayPaymentWorkflowId,
  type ReceiptInput,
  type RenewalInput,
  renewalWorkflow,
  receiptWorkflow,
  receiptWorkflowId,
  renewalWorkflowId,
  type SuspensionInput,
  serviceIdAttribute,
  stageAttribute,
  suspensionWorkflow,
  suspensionWorkflowId,
  taskQueues,
} from '../../workflows/messages.ts';

type HandoffOf<K extends Handoff['kind']> = Extract<Handoff, { kind: K }>;

/** Everything to start the run with that brings a service's new credentials to its holder. */
export function credentialsRun({ changeKind, changeId, serviceId, renewalId }: HandoffOf<'credentials'>) {
  const input: CredentialsInput = { changeId };
  return runOfService(serviceId, {
    type: credentialsWorkflow,
    id: changeId,
    workflowId: credentialsWorkflowId(changeId, renewalId),
    input,
    summary: 'New credentials for the holder of a service',
    changeKind,
  });
}

/** Everything to start the run with that has a panel follow a service's suspension. */
export function suspensionRun({ serviceId, version }: HandoffOf<'suspension'>) {
  const input: SuspensionInput = { serviceId };
  return runOfService(serviceId, {
    type: suspensionWorkflow,
    id: serviceId,
    workflowId: suspensionWorkflowId(serviceId, version),
    input,
    summary: 'Suspension of a service on its panel',
  });
}

/** Everything to start the run with that keeps a backup of a service's account. */
export function backupRun({ serviceId, backupId }: HandoffOf<'backup'>) {
  const input: BackupInput = { backupId };
  return runOfService(serviceId, {
    type: backupWorkflow,
    id: backupId,
    workflowId: backupWorkflowId(serviceId, backupId),
    input,
    summary: 'Backup of the account of a service',
  });
}

/** Everything to start the run with that has the gateway follow what remains owed of an invoice. */
export function checkoutRun({ invoiceId, version }: HandoffOf<'checkout'>) {
  const input: CheckoutInput = { invoiceId };
  return runOfService(undefined, {
    type: checkoutWorkflow,
    id: invoiceId,
    workflowId: checkoutWorkflowId(invoiceId, version),
    input,
    summary: 'Way to pay an invoice',
  });
}

/** Everything to start or ring the run with that renews a term of a service, or ends it. */
export function renewalRun({ termId, serviceId, anew }: HandoffOf<'renewal'>) {
  const input: RenewalInput = { termId, serviceId };
  return runOfService(serviceId, {
    type: renewalWorkflow,
    id: termId,
    workflowId: renewalWorkflowId(termId),
    input,
    summary: 'Renewal of a term of a service',
    anew,
  });
}

/** Everything to start the run with that looks up a payment at the gateway. */
export function gatewayPaymentRun({ notificationId, run }: HandoffOf<'gateway_payment'>) {
  const input: GatewayPaymentInput = { notificationId };
  return runOfService(undefined, {
    type: gatewayPaymentWorkflow,
    id: notificationId,
    workflowId: gatewayPaymentWorkflowId(notificationId, run),
    input,
    summary: 'Payment at the gateway',
  });
}

/** Everything to start the run with that reads a file which came over WhatsApp. */
export function receiptRun({ receiptId, run }: HandoffOf<'receipt'>) {
  const input: ReceiptInput = { receiptId };
  return runOfService(undefined, {
    type: receiptWorkflow,
    id: receiptId,
    workflowId: receiptWorkflowId(receiptId, run),
    input,
    summary: 'File that came over WhatsApp',
  });
}

type RunOfService<I> = {
  type: string;
  id: string;
  workflowId: string;
  input: I;
  summary: string;
  changeKind?: string | undefined;
  anew?: boolean | undefined;
};

/** An invoice may be for several services, or for none. */
function runOfService<I>(serviceId: string | undefined, run: RunOfService<I>) {
  return {
    type: run.type,
    id: run.id,
    start: {
      taskQueue: taskQueues.main,
      workflowIdReusePolicy: run.anew
        ? WorkflowIdReusePolicy.ALLOW_DUPLICATE
        : WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      workflowId: run.workflowId,
      args: [run.input],
      staticSummary: run.summary,
      typedSearchAttributes: new TypedSearchAttributes([
        ...(serviceId ? [{ key: serviceIdAttribute, value: serviceId }] : []),
        ...(run.changeKind ? [{ key: changeKindAttribute, value: run.changeKind }] : []),
        { key: stageAttribute, value: run.type },
      ]),
    },
  };
}
