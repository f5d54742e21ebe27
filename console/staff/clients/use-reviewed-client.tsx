import type { ReactNode } from 'react';
import { queryClient, trpc } from '../../core/api.ts';
import { readAgain } from '../read-again.ts';
import { differences, Outdated, useReviewed } from '../reviewed.tsx';
import { type Client, clients } from '../texts/clients.ts';
import type { Decided } from './decided.ts';

/** A client as they were read, what changed since, and what a decision about them does; while something did, none is made. */
export function useReviewedClient(client: Client): { decided: Decided; outdated: ReactNode } {
  const { seen, newer, accept } = useReviewed(client);
  const onDone = (answer: Client) => {
    accept(answer);
    queryClient.setQueryData(trpc.staff.clients.get.queryKey({ clientId: answer.id }), answer);
    void readAgain();
  };
  const onRefused = () => queryClient.invalidateQueries({ queryKey: trpc.staff.clients.pathKey() });
  return {
    decided: { client: seen, onDone, onRefused },
    outdated: newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => accept(newer)} />,
  };
}

function changesIn(seen: Client, newer: Client): string[] {
  const documentOf = ({ document: { type, number } }: Client) => `${clients.documentTypes[type]} ${number}`;
  return differences(
    { ...clients.changed, documentText: clients.document },
    { ...fieldsOf(seen), documentText: documentOf(seen) },
    { ...fieldsOf(newer), documentText: documentOf(newer) },
  );
}

function fieldsOf({ document: _, ...fields }: Client) {
  return fields;
}
