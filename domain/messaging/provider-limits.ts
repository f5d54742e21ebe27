/**
 * What WhatsApp, Twilio and mail servers take at most, in one place. Characters are counted as UTF-16 code units, so that
 * one outside the basic plane counts two: no provider says how it counts, and none counts it as more.
 */
export const LIMITS = {
  whatsApp: {
    /** A template's body with its variables filled in; a longer one is taken and then not delivered (63021). */
    templateBody: 1_024,
    buttonTitle: 25,
    /** A button's address with its variable filled in. */
    buttonAddress: 2_000,
    templateName: 512,
    /** What one person can send us at once. */
    inboundText: 4_096,
  },
  twilio: {
    /** A text outside any template; a longer one is refused (21617). */
    freeText: 1_600,
    /** One variable of a template, a button's too; a longer one is refused (21658). */
    variable: 1_600,
    variables: 100,
  },
  mail: {
    /** Octets of a line without its end (RFC 5322, 2.1.1). */
    line: 998,
  },
} as const;
