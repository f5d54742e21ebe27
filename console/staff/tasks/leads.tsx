import { Link } from '@tanstack/react-router';
import { quotes } from '../texts/quotes.ts';
import type { Task } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

/** The pages on which somebody does what a task asks for. */
export function Leads({ task }: { task: Task }) {
  const { kind, subjectId } = task;
  if (kind === 'backup_requested' || kind === 'upgrade_asked') {
    return (
      <>
        <Link className="plain" to="/equipo/servicios/$serviceId" params={{ serviceId: subjectId }}>
          {tasks.toService}
        </Link>
        {!task.resolvedAt && task.clientId && <ToQuote task={task} clientId={task.clientId} />}
      </>
    );
  }
  if (kind === 'domain_renewal' || kind === 'domain_not_invoiced') {
    return (
      <Link className="plain" to="/equipo/dominios/$domainId" params={{ domainId: subjectId }}>
        {tasks.toDomain}
      </Link>
    );
  }
  return null;
}

function ToQuote({ task, clientId }: { task: Task; clientId: string }) {
  const { id: tarea, subjectId: servicio, details } = task;
  const { planId: plan, period: periodo } = details;
  return (
    <Link
      className="button"
      to="/equipo/presupuestos/nuevo"
      search={{ cliente: clientId, servicio, tarea, plan, periodo }}
    >
      {quotes.make}
    </Link>
  );
}
