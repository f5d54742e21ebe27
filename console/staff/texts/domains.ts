import type { Outputs } from '../../core/outputs.ts';

export type Domain = Outputs['staff']['domains']['get'];

/** Domains, for staff. */
export const domains = {
  one: 'Dominio',
  suffix: 'Equipo',
  status: { active: 'Activo', lapsed: 'Vencido', deleted: 'Borrado' } as const satisfies Readonly<
    Record<Domain['status'], string>
  >,
  client: 'De quién es',
  toClient: 'Ver el cliente',
  expiresOn: 'Vence',
  renews: 'Se renueva',
  isRenewed: (renews: boolean) => (renews ? 'sí' : 'no'),
  price: 'Un año cuesta',
  noPrice: 'Todavía no se sabe',
  owed: 'Factura impaga',
  invoice: (number: number, owed: string) => `Factura ${number}: faltan ${owed}`,
};
