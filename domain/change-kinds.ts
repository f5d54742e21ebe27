/** What a kind of change is called, wherever somebody reads of it. */
type Names = {
  /** For clients, with its article. */
  called: string;
  /** For clients, once it is decided and only goes forward. */
  decided: string;
  /** The states in which it is that, or was carried out. */
  decidedIn: readonly string[];
};

/** Every kind of change of a service (G4): a new one is one entry here, and the compiler names what else it lacks. */
const changeNames = {
  transfer: {
    called: 'un cambio de titular',
    decided: 'El cambio de titular de este servicio ya se hizo y estamos pasando los accesos.',
    decidedIn: ['committed', 'completed'],
  },
  cancellation: {
    called: 'una baja',
    decided: 'La baja de este servicio ya se está haciendo.',
    decidedIn: ['claimed', 'completed'],
  },
  activation: {
    called: 'un alta',
    decided: 'El alta de este servicio ya se está haciendo.',
    decidedIn: ['paid', 'completed'],
  },
  upgrade: {
    called: 'una subida de plan',
    decided: 'La subida de plan de este servicio ya está paga y la estamos haciendo.',
    decidedIn: ['paid', 'completed'],
  },
} as const satisfies Record<string, Names>;

export type ChangeKind = keyof typeof changeNames;
export const changeKinds = Object.keys(changeNames) as ChangeKind[];

/** The names of a kind as stored; undefined for one that only another version knows. */
export function namesOf(kind: string): Names | undefined {
  return Object.hasOwn(changeNames, kind) ? changeNames[kind as ChangeKind] : undefined;
}
