import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Frame, Mark } from '../core/frame.tsx';
import { Gate } from '../core/gate.tsx';
import { Offline } from '../core/offline.tsx';
import { access } from './texts/access.ts';
import { navigation } from './texts/navigation.ts';

/** Around the pages of whoever is signed in. */
export function Panel() {
  const { pathname } = useLocation();
  return (
    <Gate
      audience="customer"
      brand={<Brand />}
      waysIn={
        <div className="stack tight">
          <Link className="plain" to="/panel/clave">
            {access.forgotten}
          </Link>
          <Link className="plain" to="/alta">
            {access.signUp}
          </Link>
        </div>
      }
    >
      <Frame brand={<Brand />} tabs={<Tabs />} path={pathname}>
        <Outlet />
      </Frame>
    </Gate>
  );
}

/** Around the pages that need nobody signed in. */
export function Threshold() {
  return (
    <div className="frame">
      <header className="bar">
        <Offline />
        <div className="ends">
          <Brand />
          <Link className="plain" to="/panel">
            {access.signIn}
          </Link>
        </div>
      </header>
      <Outlet />
    </div>
  );
}

function Brand() {
  return (
    <Link className="brand" to="/panel">
      <Mark />
      {navigation.brand}
    </Link>
  );
}

/** A page that is not there yet has no tab. */
function Tabs() {
  return (
    <>
      <Link to="/panel" activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
        {navigation.services}
      </Link>
      <Link to="/panel/facturas" activeProps={{ 'aria-current': 'page' }}>
        {navigation.invoices}
      </Link>
      <Link to="/panel/presupuestos" activeProps={{ 'aria-current': 'page' }}>
        {navigation.quotes}
      </Link>
      <Link to="/panel/dominios" activeProps={{ 'aria-current': 'page' }}>
        {navigation.domains}
      </Link>
      <Link to="/panel/avisos" activeProps={{ 'aria-current': 'page' }}>
        {navigation.alerts}
      </Link>
      <Link to="/panel/datos" activeProps={{ 'aria-current': 'page' }}>
        {navigation.account}
      </Link>
    </>
  );
}
