import { Link } from '@tanstack/react-router';
import { company } from '../texts/company.ts';

/** From what concerns the company itself to all of it. */
export function BackToCompany() {
  return (
    <Link className="plain" to="/equipo/empresa">
      {company.back}
    </Link>
  );
}
