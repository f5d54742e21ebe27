import { z } from 'zod';
import { accountOutput } from '../routers/account.ts';
import { activationOutput } from '../routers/activation-output.ts';
import { alertOutput } from '../routers/alerts.ts';
import { cancellationOutput } from '../routers/cancellation-output.ts';
import { planOutput } from '../routers/catalogue.ts';
import { domainOutput } from '../routers/domains.ts';
import { invoiceOutput } from '../routers/invoices.ts';
import { paymentOutput } from '../routers/payment-fields.ts';
import { limits } from '../routers/plan-limits.ts';
import { quoteOutput } from '../routers/quotes.ts';
import { serviceOutput } from '../routers/services.ts';
import { staffAlertOutput } from '../routers/staff-alerts.ts';
import { planOutput as catalogueOutput, priceChangeOutput } from '../routers/staff-catalogue.ts';
import { changeOutput } from '../routers/staff-changes.ts';
import { clientOutput } from '../routers/staff-clients.ts';
import { holiday } from '../routers/staff-holidays.ts';
import { keyOutput } from '../routers/staff-keys.ts';
import { serverOutput } from '../routers/staff-servers.ts';
import { taskOutput } from '../routers/staff-tasks.ts';
import { transferOutput } from '../routers/transfer-output.ts';
import { upgradeOutput } from '../routers/upgrade-output.ts';
import { id, identityDocument, instant, localDate, minorUnits, money, owedInvoice } from '../schemas.ts';

type Named = { id: string; description?: string };

/** What the document calls the schemas that occur in several places, each defined once. */
export const namedSchemas = z.registry<Named>();

const values: Record<string, [schema: z.ZodType, description: string]> = {
  Id: [id, "A row's id."],
  MinorUnits: [minorUnits, 'A whole number of cents, as text; negative for a discount.'],
  Money: [money, 'Minor units with their ISO 4217 currency, taxes included.'],
  Instant: [instant, 'ISO 8601 in UTC.'],
  LocalDate: [localDate, "A calendar date in the company's zone, YYYY-MM-DD."],
  PlanLimits: [limits, 'What a plan gives, by resource; megabytes for disk and bandwidth.'],
};
const things: Record<string, z.ZodType> = {
  Account: accountOutput,
  Activation: activationOutput,
  Alert: alertOutput,
  Cancellation: cancellationOutput,
  CatalogueEntry: catalogueOutput,
  ChangeForStaff: changeOutput,
  ClientForStaff: clientOutput,
  Domain: domainOutput,
  Holiday: holiday,
  IdentityDocument: identityDocument,
  IntegrationKey: keyOutput,
  Invoice: invoiceOutput,
  MessageForStaff: staffAlertOutput,
  OwedInvoice: owedInvoice,
  Payment: paymentOutput,
  Plan: planOutput,
  PriceChange: priceChangeOutput,
  Quote: quoteOutput,
  Server: serverOutput,
  Service: serviceOutput,
  StaffTask: taskOutput,
  Transfer: transferOutput,
  Upgrade: upgradeOutput,
};

for (const [name, [schema, description]] of Object.entries(values))
  namedSchemas.add(schema, { id: name, description });
for (const [name, schema] of Object.entries(things)) namedSchemas.add(schema, { id: name });
