import type { ReactNode } from 'react';

type ButtonProps = {
  kind?: 'first' | 'second';
  isWide?: boolean;
  type?: 'button' | 'submit';
  /** Under way: it keeps its place and the focus, and an act that it began is not begun again. */
  isPending?: boolean;
  onPress?: () => void;
  children: ReactNode;
};

export function Button({
  kind = 'first',
  isWide = false,
  type = 'button',
  isPending = false,
  onPress,
  children,
}: ButtonProps) {
  return (
    <button
      className={`button ${kind} ${isWide ? 'wide' : ''}`}
      type={type}
      aria-disabled={isPending}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
