import type { KindWords } from './task-words.ts';

/** Tasks about accounts. */
export const clientTasks = {
  verification_asked: {
    title: 'Un cliente pide que lo verifiquen',
    what: 'Verificalo o rechazalo en su ficha: eso cierra la tarea.',
    choices: { seen: 'Solo deja constancia.' },
  },
  fraud_risk: {
    title: 'Riesgo de fraude',
    what: 'Alguien pidió verificarse con el documento de un cliente ya verificado.',
    codes: { document_taken: 'El documento es de otro cliente, ya verificado.' },
    choices: { seen: 'Lo miraste. Si hace falta, bloqueá la cuenta en su ficha.' },
  },
  security_key_lost: {
    title: 'Un cliente perdió su clave de seguridad',
    what: 'Pidió una nueva, y se le avisó por los dos medios. Permitilo o rechazalo acá o en su ficha: eso cierra la tarea, y un bloqueo también.',
    choices: { seen: 'Solo deja constancia.' },
  },
  account_frozen: {
    title: 'Un cliente bloqueó su cuenta',
    what: 'Se le dijo que lo van a contactar. Llamalo, y levantá el bloqueo en su ficha: eso cierra la tarea.',
    codes: { not_me_answer: 'Contestó NO FUI YO por WhatsApp.', client_asked: 'Lo pidió en el panel.' },
    choices: { seen: 'Solo deja constancia. La cuenta sigue bloqueada.' },
  },
} as const satisfies Readonly<Record<string, KindWords>>;
