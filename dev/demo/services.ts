import type { Period, SuspensionReason } from '../../domain/services/service.ts';
import type { PlanName } from './catalogue.ts';
import type { DemoClient } from './people.ts';

export type DemoInvoice = {
  kind: 'order' | 'renewal';
  issuedDaysAgo: number;
  paid: 'fully' | 'partly' | 'not';
};

export type DemoService = {
  holder: DemoClient;
  label: string;
  plan: PlanName;
  period: Period;
  startedDaysAgo: number;
  panel?: { user: string; domain: string };
  invoice?: DemoInvoice;
  /** Otherwise it is active. */
  now?: 'pending' | 'cancelled' | 'terminated' | 'frozen' | { suspendedFor: SuspensionReason };
};

/** One service in every state that a client or staff may meet. */
export const demoServices: readonly DemoService[] = [
  {
    holder: 'juan',
    label: 'Hosting Plan 2',
    plan: 'Plan 2',
    period: 'yearly',
    startedDaysAgo: 60,
    panel: { user: 'juanperez', domain: 'juanperez.example.com' },
    invoice: { kind: 'order', issuedDaysAgo: 60, paid: 'fully' },
  },
  {
    holder: 'juan',
    label: 'Hosting Plan 3',
    plan: 'Plan 3',
    period: 'monthly',
    startedDaysAgo: 26,
    panel: { user: 'juantres', domain: 'juanperez.example.org' },
    invoice: { kind: 'renewal', issuedDaysAgo: 2, paid: 'not' },
  },
  {
    holder: 'juan',
    label: 'Radio del Sur',
    plan: 'Radio 100',
    period: 'monthly',
    startedDaysAgo: 50,
    invoice: { kind: 'renewal', issuedDaysAgo: 27, paid: 'not' },
    now: { suspendedFor: 'non_payment' },
  },
  {
    holder: 'juan',
    label: 'Tienda Norte',
    plan: 'Plan 1',
    period: 'yearly',
    startedDaysAgo: 90,
    panel: { user: 'tiendanorte', domain: 'tiendanorte.example.com' },
    invoice: { kind: 'order', issuedDaysAgo: 90, paid: 'fully' },
  },
  {
    holder: 'juan',
    label: 'Tiendas Norte',
    plan: 'Plan 1',
    period: 'yearly',
    startedDaysAgo: 80,
    panel: { user: 'tiendasnorte', domain: 'tiendasnorte.example.com' },
    invoice: { kind: 'order', issuedDaysAgo: 80, paid: 'fully' },
  },
  {
    holder: 'jose',
    label: 'Hosting Garcia',
    plan: 'Plan 1',
    period: 'monthly',
    startedDaysAgo: 10,
    panel: { user: 'josegarcia', domain: 'josegarcia.example.com' },
    invoice: { kind: 'order', issuedDaysAgo: 10, paid: 'fully' },
  },
  {
    holder: 'bakery',
    label: 'Servidor de pedidos',
    plan: 'VPS 2',
    period: 'monthly',
    startedDaysAgo: 1,
    invoice: { kind: 'order', issuedDaysAgo: 1, paid: 'partly' },
    now: 'pending',
  },
  {
    holder: 'bakery',
    label: 'Web vieja',
    plan: 'Plan 1',
    period: 'yearly',
    startedDaysAgo: 700,
    now: 'cancelled',
  },
  {
    holder: 'bakery',
    label: 'Radio vieja',
    plan: 'Radio 100',
    period: 'monthly',
    startedDaysAgo: 400,
    now: 'terminated',
  },
  {
    holder: 'bakery',
    label: 'Radio Espiga',
    plan: 'Radio 100',
    period: 'yearly',
    startedDaysAgo: 30,
    invoice: { kind: 'order', issuedDaysAgo: 30, paid: 'fully' },
    now: 'frozen',
  },
];
