import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { When } from '../desk.tsx';
import { Filter } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { type SettingName, type Settings, settings as texts } from '../texts/settings.ts';
import { capital, pastValue } from './words.ts';

type HistoryProps = {
  settings: Settings;
  setting: SettingName | undefined;
  names: Readonly<Record<SettingName, string>>;
  onChoose: (setting: string | undefined) => void;
};

/** Who changed what, the newest first. */
export function History({ settings, setting, names, onChoose }: HistoryProps) {
  const list = useInfiniteQuery(
    trpc.staff.settings.history.infiniteQueryOptions(setting ? { setting } : {}, byCursor),
  );
  return (
    <section className="stack">
      <h2>{texts.history}</h2>
      <Filter label={texts.historyOf} all={texts.all} options={names} value={setting} onChoose={onChoose} />
      <Paged query={list} empty={{ title: texts.emptyHistory }}>
        {({ setting: changed, label, from, to, at, by }) => (
          <div className="card stack tight">
            <h3>{capital(label)}</h3>
            <p>{texts.change(pastValue(settings, changed, from), pastValue(settings, changed, to))}</p>
            <p className="quiet">
              <When at={at} /> · {by.name}
            </p>
          </div>
        )}
      </Paged>
    </section>
  );
}
