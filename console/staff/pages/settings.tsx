import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { queryClient, trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { BackToCompany } from '../company/back.tsx';
import { useMe } from '../desk.tsx';
import { oneOf } from '../filter.tsx';
import { takeNow } from '../read-again.ts';
import { differences, Outdated, useReviewed } from '../reviewed.tsx';
import { Company } from '../settings/company.tsx';
import { History } from '../settings/history.tsx';
import { Holidays } from '../settings/holidays.tsx';
import { Policies } from '../settings/policies.tsx';
import { capital, valueInWords } from '../settings/words.ts';
import { type SettingName, type Settings, settings as texts } from '../texts/settings.ts';

const route = getRouteApi('/equipo/ajustes');

/** The company's settings, policies and holidays: agents read them, administrators edit them (G1). */
export function SettingsPage() {
  const me = useMe();
  const query = useQuery(trpc.staff.settings.get.queryOptions());
  return (
    <Page title={texts.title} suffix={texts.suffix} width="broad">
      <BackToCompany />
      <p className="quiet">{me?.role === 'agent' ? texts.readOnly : texts.lead}</p>
      <Loaded query={query}>{(settings) => <Reviewed settings={settings} />}</Loaded>
    </Page>
  );
}

function Reviewed({ settings }: { settings: Settings }) {
  const { ajuste } = route.useSearch();
  const navigate = route.useNavigate();
  const { seen, newer, accept } = useReviewed(settings);
  const names = namesOf(settings);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.settings.pathKey() });
  const onDone = async () => {
    await takeNow(trpc.staff.settings.get.queryOptions(), accept);
    await readAgain();
  };
  const edited = { settings: seen, version: seen.version, onDone, onRefused: readAgain };
  return (
    <>
      {newer && (
        <Outdated
          changes={differences(names, valuesOf(seen), valuesOf(newer))}
          onAccept={() => accept(newer)}
        />
      )}
      <div hidden={newer !== undefined}>
        <div className="stack">
          <Company {...edited} />
          <Policies {...edited} />
        </div>
      </div>
      <Holidays />
      <History
        settings={settings}
        setting={oneOf(names, ajuste)}
        names={names}
        onChoose={(chosen) => void navigate({ search: { ajuste: chosen } })}
      />
    </>
  );
}

function namesOf({ policies }: Settings): Record<SettingName, string> {
  const ofPolicies = Object.fromEntries(policies.map(({ name, label }) => [name, capital(label)]));
  return { name: texts.name, timeZone: texts.timeZone, ...ofPolicies } as Record<SettingName, string>;
}

/** By its name, in words. */
function valuesOf({ name, timeZone, policies }: Settings): Record<SettingName, string> {
  const ofPolicies = Object.fromEntries(
    policies.map((policy) => [policy.name, valueInWords(policy.unit, policy.value)]),
  );
  return { name, timeZone, ...ofPolicies } as Record<SettingName, string>;
}
