/** Names, one below the other, or what it means that there is none. */
export function Points({ of, none }: { of: readonly string[]; none: string }) {
  if (of.length === 0) return <p>{none}</p>;
  return (
    <ul className="points">
      {of.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
