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
  title: 'Dominios',
  upTo: (day: string) => `vence el ${day}`,
  changed: { status: 'Estado', expiresOn: 'Vence', renews: 'Se renueva', price: 'Un año cuesta' },
  edit: 'Corregirlo',
  editLead: 'Se manda solo lo que cambies. Un vencimiento nuevo trae de vuelta uno vencido.',
  save: 'Guardar los cambios',
  remove: 'Sacarlo de la base',
  removeLead: 'Deja de facturarse y de renovarse. El cliente lee el motivo.',
  removeFor: 'Motivo',
  removeReasons: {
    lapsed: 'Venció y no se renovó',
    moved_away: 'Lo pasó a otra empresa',
    client_asked: 'Lo pidió el cliente',
    added_by_mistake: 'Se cargó por error',
  },
  removeQuestion: 'No se vuelve atrás: después hay que agregarlo de nuevo.',
  removeYes: 'Sí, sacarlo',
  add: 'Agregar un dominio',
  addLead: (name: string) => `De ${name}. Si está por vencer, se factura en el momento.`,
  name: 'Dominio',
  nameHint: 'Como ejemplo.com.ar.',
  lastDay: 'Hasta qué día está pago',
  dayHint: 'Como 25/03/2026.',
  wrongDay: 'Escribí el día, como 25/03/2026.',
  wrongPrice: 'Escribí un importe, como 12.500,50.',
  renewsOptions: { yes: 'Sí', no: 'No, se deja vencer' },
  addSubmit: 'Agregarlo',
  owed: 'Factura impaga',
  invoice: (number: number, owed: string) => `Factura ${number}: faltan ${owed}`,
};
