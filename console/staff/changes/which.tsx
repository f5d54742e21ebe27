import { Link } from '@tanstack/react-router';
import { changes } from '../texts/changes.ts';

/** The open ones and those that are over, beside each other. */
export function Which() {
  return (
    <nav className="pills" aria-label={changes.which}>
      <Link
        to="/equipo"
        activeOptions={{ exact: true, includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        {changes.open}
      </Link>
      <Link
        to="/equipo/terminados"
        activeOptions={{ includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        {changes.over}
      </Link>
    </nav>
  );
}
