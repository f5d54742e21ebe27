import { Link } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { companyPages } from '../company/pages.ts';
import { company } from '../texts/company.ts';

/** The way to what concerns the company itself. */
export function CompanyPage() {
  return (
    <Page title={company.title} suffix={company.suffix} width="broad">
      <ul className="halves">
        {companyPages.map(({ to, title, about }) => (
          <li key={to}>
            <Link className="card link stack tight" to={to}>
              <h2>{title}</h2>
              <p className="quiet">{about}</p>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
