/** What went wrong, where it was asked for. */
export function Problem({ text }: { text: string | undefined | null }) {
  return (
    <div role="alert" className="problem">
      {text && (
        <p className="notice bad">
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}
