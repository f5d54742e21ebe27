import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { ForClient } from '../clients/for-client.tsx';
import { Issuing } from '../invoices/issuing.tsx';
import { invoices } from '../texts/invoices.ts';

const route = getRouteApi('/equipo/facturas/nueva');

/** An invoice for a service of the client of the address. */
export function NewInvoice() {
  const { cliente, servicio } = route.useSearch();
  return (
    <Page title={invoices.issue} suffix={invoices.suffix}>
      <ForClient clientId={cliente}>
        {({ id, name }) => (
          <>
            <p>{invoices.issueLead(name)}</p>
            <Issuing clientId={id} begun={servicio} />
          </>
        )}
      </ForClient>
    </Page>
  );
}
