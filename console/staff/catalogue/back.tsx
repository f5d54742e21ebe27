import { Link } from '@tanstack/react-router';
import { catalogue } from '../texts/catalogue.ts';

/** From one thing that is sold to all of it. */
export function BackToCatalogue() {
  return (
    <Link className="plain" to="/equipo/catalogo">
      {catalogue.back}
    </Link>
  );
}
