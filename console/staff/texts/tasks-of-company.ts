import type { KindWords } from './task-words.ts';

/** Tasks about what runs by itself. */
export const companyTasks = {
  suspension_stuck: {
    title: 'El panel no siguió una suspensión',
    what: 'La base suspendió el servicio, o lo reactivó, y la cuenta no está así. Se cierra sola cuando lo está.',
    codes: {
      panel_failed: 'El panel falló durante seis horas, lo rechazó, o dijo que lo hizo y no era cierto.',
      shared_account: 'La cuenta sirve a otro servicio que sigue activo.',
      by_hand: 'El servicio se maneja a mano.',
      active: 'La cuenta tiene que estar activa.',
      suspended: 'La cuenta tiene que estar suspendida.',
    },
    choices: {
      retry: 'Se prueba de nuevo.',
      done_by_hand: 'La cuenta ya está como tiene que estar: lo hiciste vos.',
    },
  },
  panel_suspended: {
    title: 'El panel suspendió una cuenta por su cuenta',
    what: 'El servicio está suspendido desde que se encontró, y nada lo levanta solo. No lo levantes en el panel: se suspendería otra vez.',
    choices: {
      lift: 'Se va el motivo, y la cuenta funciona en el panel si no queda otro.',
      seen: 'Solo deja constancia.',
    },
  },
  brake: {
    title: 'Freno: demasiadas bajas o suspensiones juntas',
    what: 'El reloj iba a terminar o suspender más servicios en un día de lo que se permite, o estuvo parado. Ahora no hace nada solo. Buscá qué tienen en común: una importación mala, un reloj mal puesto, una base recuperada.',
    choices: {
      go_on:
        'Lo que esperaba por un tope se hace ahora, por encima de todos los topes. Retirá antes lo que no tenga que hacerse.',
    },
  },
  step_failing: {
    title: 'Un paso falla una y otra vez',
    what: 'Es un error nuestro que esperar no arregla: está en el registro del worker («activity failed»). Se sigue probando: una versión nueva lo cura, y la tarea se cierra sola.',
    choices: { seen: 'Solo deja constancia. Mientras falle, la tarea vuelve al otro día.' },
  },
  run_failing: {
    title: 'Un trámite no puede seguir en Temporal',
    what: 'Casi siempre es una versión que no entiende las historias en curso. Volvé el worker a la anterior, o poné una corregida: todo sigue donde estaba.',
    choices: { seen: 'Solo deja constancia. Mientras falle, la tarea vuelve al otro día.' },
  },
} as const satisfies Readonly<Record<string, KindWords>>;
