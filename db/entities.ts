import { Grant, OneTimeLink, Session, TryCounter } from '../domain/access/entities.ts';
import { Staff } from '../domain/access/staff.ts';
import { Invoice, InvoiceLine } from '../domain/billing/invoice.ts';
import { CreditEntry, Payment } from '../domain/billing/payment.ts';
import { ChangeParty, ServiceChange } from '../domain/changes/service-change.ts';
import { Client, ClientVersion } from '../domain/clients/client.ts';
import { NoticeWindow } from '../domain/clients/notice-window.ts';
import { CompanySettings } from '../domain/company/settings.ts';
import { CredentialsHandOver } from '../domain/credentials/hand-over.ts';
import { Event } from '../domain/events/event.ts';
import { Conversation, InboundMessage } from '../domain/messaging/inbound-message.ts';
import { OutboundMessage } from '../domain/messaging/outbound-message.ts';
import { OwnershipInterval, Plan, PlanPrice, Product, Service, Term } from '../domain/services/service.ts';
import { StaffTask } from '../domain/tasks/staff-task.ts';
import { Consent, Transfer } from '../domain/transfer/transfer.ts';

export const entities = [
  Client,
  ClientVersion,
  CompanySettings,
  Consent,
  Conversation,
  CredentialsHandOver,
  CreditEntry,
  Event,
  Grant,
  InboundMessage,
  Invoice,
  InvoiceLine,
  NoticeWindow,
  OneTimeLink,
  OutboundMessage,
  OwnershipInterval,
  Payment,
  Plan,
  PlanPrice,
  Product,
  Service,
  ChangeParty,
  ServiceChange,
  Session,
  Staff,
  StaffTask,
  Term,
  Transfer,
  TryCounter,
];
