import { Grant, OneTimeLink, Session, TryCounter } from '../domain/access/entities.ts';
import { IntegrationKey } from '../domain/access/integration-key.ts';
import { Staff, StaffLink } from '../domain/access/staff.ts';
import { Backup } from '../domain/backups/backup.ts';
import { Invoice, InvoiceLine } from '../domain/billing/invoice.ts';
import {
  Allocation,
  CreditEntry,
  Payment,
  PaymentRestoral,
  PaymentReversal,
} from '../domain/billing/payment.ts';
import { Cancellation } from '../domain/cancellation/cancellation.ts';
import { ChangeParty, ServiceChange } from '../domain/changes/service-change.ts';
import { Client, ClientVersion } from '../domain/clients/client.ts';
import { NoticeWindow } from '../domain/clients/notice-window.ts';
import { CompanySettings } from '../domain/company/settings.ts';
import { CredentialsHandOver } from '../domain/credentials/hand-over.ts';
import { Domain } from '../domain/domains/domain.ts';
import { Event } from '../domain/events/event.ts';
import { Conversation, InboundMessage } from '../domain/messaging/inbound-message.ts';
import { OutboundMessage } from '../domain/messaging/outbound-message.ts';
import { Quote, QuoteLine } from '../domain/quotes/quote.ts';
import { Renewal } from '../domain/services/renewal.ts';
import { Server } from '../domain/services/server.ts';
import { OwnershipInterval, Plan, PlanPrice, Product, Service, Term } from '../domain/services/service.ts';
import { StaffTask } from '../domain/tasks/staff-task.ts';
import { Consent, Transfer } from '../domain/transfer/transfer.ts';
import { Upgrade } from '../domain/upgrade/upgrade.ts';

export const entities = [
  Allocation,
  Backup,
  Cancellation,
  Client,
  ClientVersion,
  CompanySettings,
  Consent,
  Conversation,
  CredentialsHandOver,
  CreditEntry,
  Domain,
  Event,
  Grant,
  InboundMessage,
  IntegrationKey,
  Invoice,
  InvoiceLine,
  NoticeWindow,
  OneTimeLink,
  OutboundMessage,
  OwnershipInterval,
  Payment,
  PaymentRestoral,
  PaymentReversal,
  Plan,
  PlanPrice,
  Product,
  Quote,
  QuoteLine,
  Renewal,
  Service,
  ChangeParty,
  ServiceChange,
  Server,
  Session,
  Staff,
  StaffLink,
  StaffTask,
  Term,
  Transfer,
  Upgrade,
  TryCounter,
];
