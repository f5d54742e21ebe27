import type { RowsOf } from './access-rows.ts';
import {
  accountRows,
  activationsRows,
  alertRows,
  authRows,
  cancellationsRows,
  catalogueRows,
  domainsRows,
  invoicesRows,
  paymentsRows,
  quotesRows,
  servicesRows,
  transfersRows,
  upgradesRows,
} from './access-rows-clients.ts';
import { staffRows } from './access-rows-staff.ts';

/** Who may call what, procedure by procedure (C8). */
export const rows: RowsOf = {
  ...authRows,
  ...accountRows,
  ...alertRows,
  ...catalogueRows,
  ...servicesRows,
  ...activationsRows,
  ...transfersRows,
  ...cancellationsRows,
  ...domainsRows,
  ...invoicesRows,
  ...paymentsRows,
  ...quotesRows,
  ...upgradesRows,
  ...staffRows,
};
