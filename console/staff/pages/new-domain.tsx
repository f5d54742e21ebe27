import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { ForClient } from '../clients/for-client.tsx';
import { CompanyCurrency } from '../company-currency.tsx';
import { Adding } from '../domains/adding.tsx';
import { domains } from '../texts/domains.ts';

const route = getRouteApi('/equipo/dominios/nuevo');

/** A domain for the client of the address. */
export function NewDomain() {
  const { cliente } = route.useSearch();
  return (
    <Page title={domains.add} suffix={domains.suffix}>
      <ForClient clientId={cliente}>
        {({ id, name }) => (
          <>
            <p>{domains.addLead(name)}</p>
            <CompanyCurrency>{(currency) => <Adding clientId={id} currency={currency} />}</CompanyCurrency>
          </>
        )}
      </ForClient>
    </Page>
  );
}
