import type { Outputs } from '../../core/outputs.ts';

export type Server = Outputs['staff']['servers']['list']['items'][number];

/** The servers whose panels have the accounts. */
export const servers = {
  title: 'Servidores',
  suffix: 'Equipo',
  lead: 'Se agregan y se cambian donde está instalado el sistema, porque su clave nunca pasa por acá.',
  empty: 'No hay ningún servidor.',
  emptyNext: 'Sin uno, solo se vende lo que se arma a mano.',
  services: { one: 'servicio', other: 'servicios' },
  address: 'Dirección de su panel',
  panelUser: 'Usuario del panel',
  tokenReference: 'Dónde está su clave',
  capabilities: 'Sabe hacer',
  createdAt: 'Desde',
};
