import type { Outputs } from '../../core/outputs.ts';
import { billingTasks } from './tasks-of-billing.ts';
import { changeTasks } from './tasks-of-changes.ts';
import { clientTasks } from './tasks-of-clients.ts';
import { companyTasks } from './tasks-of-company.ts';
import { messageTasks } from './tasks-of-messages.ts';

export type Task = Outputs['staff']['tasks']['get'];
type TaskKind = Task['kind'];
export type Choice = Task['choices'][number];
type AnswerName = NonNullable<Task['wants'][string]>[number];

/** A kind of task in words: what happened, and what each of its choices does. */
export type KindWords = {
  title: string;
  what: string;
  /** What a code in the details means, where it says more than itself. */
  codes?: Readonly<Record<string, string>>;
  choices: Readonly<Partial<Record<Choice, string>>>;
};

/** Every kind: one without words does not compile. */
export const taskWords: Readonly<Record<TaskKind, KindWords>> = {
  ...changeTasks,
  ...billingTasks,
  ...messageTasks,
  ...clientTasks,
  ...companyTasks,
};

/** What is pressed; what it does says the kind. */
export const choiceWords: Readonly<Record<Choice | 'overtaken', string>> = {
  told_by_other_means: 'Le avisé por otro medio',
  end_transfer: 'Terminar el cambio de titular',
  parties_consent_signed_in: 'Que confirmen en el panel',
  seen: 'Visto',
  retry: 'Probar de nuevo',
  done_by_hand: 'Lo hice a mano',
  deleted_by_hand: 'La borré a mano',
  keep_service: 'Conservar el servicio',
  new_name: 'Con otro usuario',
  made_by_hand: 'La hice a mano',
  give_up: 'No se puede',
  change_anyway: 'Cambiar igual',
  lift: 'Levantar la suspensión',
  send_new_link: 'Mandar un enlace nuevo',
  given_by_hand: 'Le di los accesos',
  was_sent: 'Salió',
  send_again: 'Mandar de nuevo',
  mended: 'Ya está arreglado',
  process_again: 'Procesar de nuevo',
  continue: 'Seguir',
  issue: 'Facturar ahora',
  go_on: 'Que siga',
  quoted: 'Le mandé un presupuesto',
  answered: 'Le respondí',
  renewed: 'Renovado',
  could_not: 'Todavía no se pudo',
  not_renewable: 'No se puede renovar',
  returned: 'Lo devolví',
  void: 'Anularla',
  keep: 'Queda como está',
  recorded: 'El dinero llegó',
  refused: 'No llegó',
  overtaken: 'Se cerró sola: ya no hacía falta',
};

type AnswerWords = { label: string; hint?: string; inputMode?: 'numeric' };

/** What a choice wants to be told. */
export const answerWords: Readonly<Record<AnswerName, AnswerWords>> = {
  panelUser: { label: 'Usuario en el panel', hint: 'En minúsculas y números, hasta 16.' },
  place: { label: 'Dónde quedó la copia', hint: 'Fuera del servidor de la cuenta.' },
  sizeBytes: { label: 'Tamaño en bytes', inputMode: 'numeric' },
  takenAt: { label: 'Cuándo la empezaste, en UTC', hint: 'Como 2026-03-10T15:00:00Z.' },
  quoteId: { label: 'Id del presupuesto' },
  expiresOn: { label: 'Vence el', hint: 'Lo que muestra ahora el registro, como 2027-03-10.' },
  reference: { label: 'Número de la transferencia en el banco' },
  amount: { label: 'Importe en centavos', hint: '12.500,00 se escribe 1250000.', inputMode: 'numeric' },
  paidAt: { label: 'Cuándo llegó, en UTC', hint: 'Como dice el banco: 2026-03-10T15:00:00Z.' },
  reason: { label: 'Motivo', hint: 'El cliente lo lee en un mensaje.' },
};
