/** What staff reads beside a code: those that say something about a person or about what the company has to mend (A4). */
const words: Readonly<Record<string, string>> = {
  // The recipient.
  '21211': 'El número no es válido.',
  '21266': 'El número es el de la propia empresa.',
  '21610': 'Pidió a Twilio no recibir mensajes (STOP).',
  '21614': 'El número no es de un celular.',
  '30004': 'El número bloquea los mensajes.',
  '30005': 'El número no existe o está dado de baja.',
  '30006': 'El número es de una línea fija.',
  '63003': 'El número no está en WhatsApp.',
  '63014': 'Bloqueó nuestro número en WhatsApp.',
  '63024':
    'WhatsApp no le puede entregar mensajes: no usa WhatsApp, no aceptó sus condiciones o tiene una versión vieja.',
  '63031': 'El número es el de la propia empresa.',
  '63033': 'Bloqueó nuestro número en WhatsApp.',
  '550': 'La casilla de correo no existe o no acepta correo.',
  '551': 'La casilla de correo no existe en ese servidor.',
  '553': 'El servidor no acepta esa dirección de correo.',
  EENVELOPE: 'La dirección de correo no es válida.',
  // What passes by itself.
  '20429': 'Twilio pide ir más despacio: se reintenta.',
  '30003': 'El teléfono está apagado o sin señal: se reintenta.',
  '63012': 'Falla de WhatsApp: se reintenta.',
  '63017': 'Demasiados mensajes por segundo: se reintenta.',
  '63018': 'Se alcanzó el límite de mensajes de WhatsApp: se reintenta.',
  '63038': 'Se alcanzó el límite diario de Twilio: sale al día siguiente.',
  '63029': 'El teléfono no pudo recibirlo: se reintenta.',
  '63016': 'Fuera de las 24 horas: se manda como plantilla.',
  // A template.
  '21655': 'La plantilla no está en Twilio.',
  '63027': 'La plantilla no está en este idioma.',
  '63028': 'Los datos no coinciden con la plantilla.',
  '63030': 'Los datos no coinciden con la plantilla.',
  '63040': 'WhatsApp rechazó la plantilla.',
  '63041': 'WhatsApp pausó la plantilla.',
  '63042': 'WhatsApp inhabilitó la plantilla.',
  '63049': 'WhatsApp lo toma por publicidad y no lo entrega.',
  // This message.
  '21617': 'El mensaje es demasiado largo.',
  '21656': 'Los datos de la plantilla no son válidos.',
  '30007': 'Lo filtraron por su contenido.',
  '63013': 'WhatsApp no acepta su contenido.',
  '63021': 'El mensaje es demasiado largo para WhatsApp.',
  '63032': 'WhatsApp no le entrega este mensaje a esta persona.',
  // Ours.
  outcome_unknown: 'No se sabe si llegó a salir: no se manda otra vez sin que alguien lo decida.',
  given_up: 'Alguien del equipo decidió no mandarlo.',
};

/** The reason for which a message waits or failed, in words for staff. */
export function failureWords(code: string): string {
  return Object.hasOwn(words, code)
    ? (words[code] ?? '')
    : `Código ${code}: está en la documentación de Twilio o del correo.`;
}
