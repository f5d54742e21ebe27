/** The frame around the staff's pages. */
export const navigation = {
  brand: 'Mesa del equipo',
  openChanges: 'Abiertos',
  tasks: 'Tareas',
  verifications: 'Verificaciones',
  clients: 'Clientes',
  quotes: 'Presupuestos',
  messages: 'Mensajes',
  roles: { agent: 'agente', administrator: 'administrador' },
};
