import { company } from '../texts/company.ts';

/** What concerns the company itself and not a client: one tab leads to all of it, for more would not fit on a phone. */
export const companyPages = [
  { to: '/equipo/catalogo', ...company.catalogue },
  { to: '/equipo/servidores', ...company.servers },
  { to: '/equipo/claves', ...company.keys },
  { to: '/equipo/ajustes', ...company.settings },
  { to: '/equipo/integrantes', ...company.members },
] as const;
