import type { KindWords } from './task-words.ts';

/** Tasks about changes of services: transfers, orders, upgrades and endings. */
export const changeTasks = {
  notice_undeliverable: {
    title: 'No llega el aviso de un cambio de titular',
    what: 'El cambio está en espera, por seguridad, y un aviso falló o no se sabe si llegó. Hasta que los dos estén avisados por los dos medios, el plazo no corre.',
    codes: { not_read_back: 'Twilio no contestó durante seis horas si el aviso llegó.' },
    choices: {
      told_by_other_means: 'Les avisaste vos, por ejemplo por teléfono. Las 24 horas corren desde ahora.',
      end_transfer: 'Termina como rechazado y se les avisa a los dos.',
    },
  },
  sender_unidentified: {
    title: 'No se sabe quién mandó la confirmación',
    what: 'El texto llegó sin teléfono, los dos tienen el mismo, o el número puede ser de dos líneas. Nadie puede decir quién lo escribió.',
    choices: {
      parties_consent_signed_in:
        'Los dos confirman en el panel, con su clave de seguridad. Avisales que entren.',
      end_transfer: 'Termina como rechazado, llegue lo que llegue. Si ya se hizo, no se puede.',
    },
  },
  evidence_differs: {
    title: 'Una confirmación no es la que llegó',
    what: 'Un mensaje que se volvió a leer en Twilio no dice lo mismo que cuando llegó, o no está. El cambio de titular ya terminó como rechazado. Puede ser una falsificación o un mensaje perdido: comparalo con la consola de Twilio y, si la credencial pudo filtrarse, cambiala.',
    choices: { seen: 'Lo investigaste.' },
  },
  evidence_unreadable: {
    title: 'No se pueden comprobar las confirmaciones',
    what: 'Están las dos confirmaciones, y Twilio no dejó leerlas de nuevo durante seis horas. El cambio de titular espera, aunque venza su plazo.',
    choices: {
      retry: 'Se leen de nuevo. Usalo cuando Twilio conteste.',
      end_transfer: 'Termina como rechazado y se les avisa a los dos.',
    },
  },
  panel_hand_over: {
    title: 'El panel no entregó el servicio',
    what: 'El titular ya cambió y el panel no: falló durante seis horas, lo rechazó, o el servicio se maneja a mano.',
    choices: {
      retry: 'Se repiten los tres pasos. Ninguno hace daño si ya estaba hecho.',
      done_by_hand:
        'Le sacaste el acceso al titular anterior, pusiste el correo nuevo y diste accesos nuevos. El cambio se completa.',
    },
  },
  activation_stuck: {
    title: 'Un servicio pagado no tiene su cuenta',
    what: 'Lo que un cliente pagó, o ustedes empezaron, todavía no tiene cuenta en el panel. Nada de lo que ya existe se pisa.',
    codes: {
      OTHER_ACCOUNT: 'Ese usuario es de otra cuenta en ese servidor.',
      DOMAIN_ELSEWHERE: 'El dominio está en otra cuenta.',
      ZONE_EXISTS:
        'Ya hay una zona DNS de ese dominio que no era de este cliente: averiguá de quién es y borrala si nadie la necesita.',
      OTHER_PLAN: 'La cuenta está, con otro paquete.',
      NO_SERVER: 'Ningún servidor puede tener ese plan.',
      NOT_READ: 'Se creó, y no se pudo volver a leer.',
      TIMED_OUT: 'El panel no contestó durante seis horas.',
    },
    choices: {
      retry: 'Se pide de nuevo al panel, con el mismo usuario.',
      new_name: 'Se pide con otro usuario, que nadie tuvo nunca.',
      made_by_hand:
        'La creaste en el servidor que muestra el trámite, para ese dominio. Se comprueba y el servicio queda activo.',
      give_up:
        'No se puede tener. Fijate antes que no quede una cuenta con ese usuario. El pedido se anula y lo pagado queda como saldo a favor.',
    },
  },
  activation_by_hand: {
    title: 'Un alta para hacer a mano',
    what: 'Se pagó un producto que arman ustedes. Su primer período empieza el día en que digas que está.',
    choices: {
      done_by_hand: 'Ya funciona. Después mandale los accesos, acá mismo o desde el trámite.',
      give_up: 'No se puede tener. El pedido se anula y lo pagado queda como saldo a favor.',
    },
  },
  upgrade_stuck: {
    title: 'Una subida de plan pagada no avanza',
    what: 'El panel no tomó el plan nuevo, o algo cambió mientras tanto. Si depende de un pago o de una suspensión, sigue sola cuando eso termina.',
    codes: {
      RAISED_BY_HAND:
        'Un límite de la cuenta es mayor que el de su plan: cambiar el paquete podría sacarle algo. No se tocó nada.',
      OTHER_PACKAGE: 'El panel tiene un paquete que no conocemos.',
      OTHER_ACCOUNT: 'El panel tiene otra cuenta que la que conocemos.',
      NOT_CHANGED: 'Durante seis horas, el paquete o sus límites no fueron los del plan.',
      PACKAGE_MISSING: 'Ese servidor no tiene ese paquete.',
      no_account: 'El servicio no está en ningún panel.',
      payment_reversed: 'El pago se devolvió.',
      service_suspended: 'El servicio está suspendido.',
      service_ended: 'El servicio terminó.',
    },
    choices: {
      retry: 'Se prueba de nuevo y se comprueba.',
      change_anyway: 'Se cambia el paquete aunque haya límites mayores que los del plan.',
      done_by_hand: 'La cuenta tiene el plan: lo miraste. Siguen el plan, el precio y la fecha.',
      give_up: 'No se puede hacer. La factura se anula y lo pagado queda como saldo a favor.',
    },
  },
  upgrade_by_hand: {
    title: 'Una subida de plan para hacer a mano',
    what: 'Se pagó la subida de plan de un producto que arman ustedes: dale su plan nuevo.',
    choices: {
      done_by_hand: 'Ya lo tiene. Siguen el plan, el precio y la fecha.',
      give_up: 'No se puede hacer. La factura se anula y lo pagado queda como saldo a favor.',
    },
  },
  ending_stuck: {
    title: 'Una cuenta que había que borrar sigue ahí',
    what: 'Un servicio tenía que terminar, y su cuenta no se borró o no se pudo comprobar.',
    codes: {
      panel: 'El panel falló durante seis horas, lo rechazó, o la cuenta es dudosa.',
      no_panel: 'El servicio se maneja a mano.',
      serves_more: 'En la misma cuenta vive otro servicio: nunca la borres entera.',
    },
    choices: {
      retry: 'Se mira de nuevo y se borra solo lo que es seguro.',
      deleted_by_hand: 'Te ocupaste y ya no está. El servicio termina.',
      keep_service: 'El servicio vuelve a su titular, y se le avisa.',
    },
  },
  frozen_change: {
    title: 'Un trámite en pausa por un bloqueo',
    what: 'Un cliente o el servicio está bloqueado y el trámite quedó en pausa. Sigue cuando se levante el bloqueo del cliente, en su ficha, o el del servicio, en la suya; termina si lo retirás.',
    choices: { seen: 'Solo deja constancia. Mientras dure el bloqueo, la tarea vuelve.' },
  },
  database_restored: {
    title: 'La base de datos sabe menos que el trámite',
    what: 'La base se recuperó de una copia. Compará antes de seguir: el capítulo «Backups and a restored database» de operaciones dice cómo.',
    choices: { continue: 'Sigue desde lo que la base dice ahora.' },
  },
  credentials_unopened: {
    title: 'El titular nuevo no tiene sus accesos',
    what: 'No abrió el enlace con sus accesos, o no se le pudo mandar.',
    codes: {
      message_failed: 'El correo con el enlace falló.',
      not_opened: 'No lo abrió en siete días.',
      not_issued: 'El panel no dio una clave nueva, o el cliente está bloqueado.',
    },
    choices: {
      send_new_link:
        'El panel pone una clave nueva y le llega otro enlace por correo. Fijate antes que la dirección esté bien.',
      given_by_hand: 'Se los diste vos. Los enlaces que salieron ya no muestran nada.',
    },
  },
} as const satisfies Readonly<Record<string, KindWords>>;
