import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Frame, Mark } from '../core/frame.tsx';
import { Gate } from '../core/gate.tsx';
import { companyPages } from './company/pages.ts';
import { useMe } from './desk.tsx';
import { SearchBox } from './search/search-box.tsx';
import { company } from './texts/company.ts';
import { navigation } from './texts/navigation.ts';

/** Around every page of the staff's desk: none is for anybody else. */
export function Desk() {
  const { pathname } = useLocation();
  return (
    <Gate audience="staff" brand={<Brand />}>
      <Frame brand={<Greeting />} tabs={<Tabs />} path={pathname} tools={<SearchBox />}>
        <Outlet />
      </Frame>
    </Gate>
  );
}

function Brand() {
  return (
    <Link className="brand" to="/equipo">
      <Mark />
      {navigation.brand}
    </Link>
  );
}

const tabs = [
  { to: '/equipo', text: navigation.openChanges, exact: true },
  { to: '/equipo/tareas', text: navigation.tasks, exact: false },
  { to: '/equipo/verificaciones', text: navigation.verifications, exact: false },
  { to: '/equipo/clientes', text: navigation.clients, exact: false },
  { to: '/equipo/presupuestos', text: navigation.quotes, exact: false },
  { to: '/equipo/mensajes', text: navigation.messages, exact: false },
] as const;

/** A page that is not there yet has no tab. */
function Tabs() {
  return (
    <>
      {tabs.map(({ to, text, exact }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {text}
        </Link>
      ))}
      <CompanyTab />
    </>
  );
}

/** One for everything that concerns the company itself, wherever in it one is. */
function CompanyTab() {
  const { pathname } = useLocation();
  const isWithin = companyPages.some(({ to }) => pathname.startsWith(to));
  return (
    <Link to="/equipo/empresa" {...(isWithin && { 'aria-current': true })}>
      {company.title}
    </Link>
  );
}

/** Who is at the desk, and as what: both see the same pages; what only administrators may, the server says. */
function Greeting() {
  const me = useMe();
  return (
    <div>
      <Brand />
      {me && (
        <p className="quiet">
          {me.name} · {navigation.roles[me.role]}
        </p>
      )}
    </div>
  );
}
