import type { Outputs } from '../../core/outputs.ts';

export type Found = Outputs['staff']['search']['items'][number];
export type FoundKind = Found['kind'];

/** Finding by one text. */
export const search = {
  title: 'Buscar',
  suffix: 'Equipo',
  label: 'Buscar',
  submit: 'Buscar',
  hint: 'Un correo, un teléfono, un nombre, un documento, un servicio, un dominio, el número de una factura o la referencia de un trámite.',
  results: (text: string) => `Lo que encontramos de «${text}»`,
  kinds: {
    change: 'Trámite',
    invoice: 'Factura',
    client: 'Cliente',
    service: 'Servicio',
    domain: 'Dominio',
  } as const satisfies Readonly<Record<FoundKind, string>>,
  plurals: {
    change: 'trámites',
    invoice: 'facturas',
    client: 'clientes',
    service: 'servicios',
    domain: 'dominios',
  } as const satisfies Readonly<Record<FoundKind, string>>,
  more: (kinds: string) => `Hay más ${kinds} que empiezan así. Escribí más para llegar a los otros.`,
  empty: 'No encontramos nada así.',
  emptyNext: 'Se busca desde el principio de cada palabra: probá con menos letras, o con otro dato.',
};
