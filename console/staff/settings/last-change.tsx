import { When } from '../desk.tsx';
import { type Settings, settings as texts } from '../texts/settings.ts';
import { pastValue } from './words.ts';

/** Who changed a setting last, and what it was; nothing where nobody did. */
export function LastChange({ settings, setting }: { settings: Settings; setting: string }) {
  const last = settings.lastChanges.find((change) => change.setting === setting);
  if (!last) return null;
  return (
    <p className="quiet">
      <When at={last.at} /> · {texts.changedBy(last.by.name, pastValue(settings, setting, last.from))}
    </p>
  );
}
