import { Button } from './button.tsx';
import { texts } from './texts.ts';

type MoreProps = {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
};

/** The way to the next page of a list, if there is one. */
export function More({ list: { hasNextPage, isFetchingNextPage, fetchNextPage } }: MoreProps) {
  if (!hasNextPage) return null;
  return (
    <Button kind="second" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
      {texts.more}
    </Button>
  );
}
