import { Link, Outlet } from '@tanstack/react-router';
import { Frame, Mark } from '../core/frame.tsx';
import { Gate } from '../core/gate.tsx';
import { navigation } from './texts/navigation.ts';

/** Around every page of the staff's desk: none is for anybody else. */
export function Desk() {
  return (
    <Gate audience="staff" brand={<Brand />}>
      <Frame brand={<Brand />} tabs={<Tabs />}>
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

/** A page that is not there yet has no tab. */
function Tabs() {
  return (
    <>
      <Link
        to="/equipo"
        activeOptions={{ exact: true, includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        {navigation.openChanges}
      </Link>
      <Link
        to="/equipo/tareas"
        activeOptions={{ includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        {navigation.tasks}
      </Link>
    </>
  );
}
