/** What concerns the company itself, page by page. */
export const company = {
  title: 'Empresa',
  suffix: 'Equipo',
  back: 'Todo lo de la empresa',
  catalogue: { title: 'Catálogo', about: 'Qué se vende, a cuánto, y los cambios de precio.' },
  servers: { title: 'Servidores', about: 'Dónde están las cuentas de los servicios.' },
  keys: { title: 'Claves de integración', about: 'Con qué entran los programas de otros.' },
  settings: { title: 'Ajustes', about: 'El nombre, los plazos, los topes y los feriados.' },
  members: { title: 'Integrantes', about: 'Quién es del equipo y qué puede hacer.' },
};
