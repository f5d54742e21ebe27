type SumsProps = {
  /** Each with what it is; one without a value is left out. */
  of: readonly (readonly [what: string, value: string | false | null | undefined])[];
  /** It is read out whenever it changes. */
  isLive?: boolean;
};

/** Values below each other, each beside what it is. */
export function Sums({ of, isLive = false }: SumsProps) {
  return (
    <dl className="sums" aria-live={isLive ? 'polite' : undefined}>
      {of.map(
        ([what, value]) =>
          value && (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
