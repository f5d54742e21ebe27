import type { KindWords } from './task-words.ts';

/** Tasks about what goes out and comes in. */
export const messageTasks = {
  message_parked: {
    title: 'Un mensaje que no se sabe si salió',
    what: 'Pasaron quince minutos sin respuesta, no se pudo mandar en uno o dos días, o falló por algo que no es del destinatario. Buscalo en la consola de Twilio o en el registro del correo.',
    choices: {
      was_sent: 'Lo viste salir.',
      send_again:
        'Puede llegar dos veces. Un enlace de un solo uso se hace de nuevo, o se rechaza si ya nadie lo necesita.',
      give_up: 'Cuenta como fallado, y lo que lo espera se entera.',
    },
  },
  sending_stopped: {
    title: 'No sale nada por un medio',
    what: 'Twilio no acepta los mensajes, o no acepta los de una plantilla: cuenta, credencial, remitente, o una plantilla que falta, está en pausa o fue rechazada. Todo espera, y cada quince minutos se prueba uno. Cuando sale, la tarea se cierra sola.',
    codes: {
      63018:
        'Se llegó al límite del día. Las plantillas esperan al próximo; las de seguridad prueban cada hora.',
      63038:
        'Se llegó al límite del día. Las plantillas esperan al próximo; las de seguridad prueban cada hora.',
    },
    choices: { mended: 'Salen todos ahora. Si no era así, la tarea vuelve.' },
  },
  inbound_failing: {
    title: 'Un mensaje recibido no se puede procesar',
    what: 'Falló tres veces por un error nuestro, y los siguientes de esa persona esperan. Puede ser NO FUI YO: leelo ya y actuá si no puede esperar.',
    choices: {
      process_again: 'Como si recién llegara. No lo uses si después escribió lo contrario.',
      seen: 'Hiciste lo que pedía.',
    },
  },
  inbound_not_stored: {
    title: 'Un mensaje recibido que no se pudo guardar',
    what: 'Twilio tiene un mensaje que no podemos guardar, por ejemplo sin remitente. Buscalo en su consola: puede ser NO FUI YO.',
    choices: { seen: 'Hiciste lo que pedía.' },
  },
} as const satisfies Readonly<Record<string, KindWords>>;
