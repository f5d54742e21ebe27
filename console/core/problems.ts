import { createContext, useContext } from 'react';

/** What is wrong with a form, by the names of its fields. */
export type Problems = Readonly<Record<string, string>>;

/** They stay until the form is sent again: a text that vanished as a field is left would move the button from under the finger. */
export const ProblemsContext = createContext<Problems>({});

export function useProblem(name: string): string | undefined {
  return useContext(ProblemsContext)[name];
}
