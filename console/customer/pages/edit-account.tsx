import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { client, queryClient, trpc } from '../../core/api.ts';
import { CredentialFields, credentialsOf } from '../../core/credential-fields.tsx';
import { Field } from '../../core/field.tsx';
import { useGranted } from '../../core/granted.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { DocumentFields, documentOf } from '../document-fields.tsx';
import { access } from '../texts/access.ts';
import { account as texts } from '../texts/account.ts';

const route = getRouteApi('/panel/panel/datos/cambiar');

type Account = inferOutput<typeof trpc.account.me>;

/** Edits one's own data: what reaches or identifies the client needs the security key, the name does not (C6, C7). */
export function EditAccount() {
  const query = useQuery(trpc.account.me.queryOptions());
  return (
    <Page title={texts.editTitle}>
      <Link className="plain" to="/panel/datos">
        {texts.back}
      </Link>
      <Loaded query={query}>
        {(account) => (
          <>
            <Contact account={account} />
            <Name account={account} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Back to what is on file, read again. */
function useReturn() {
  const navigate = route.useNavigate();
  return async () => {
    await queryClient.invalidateQueries({ queryKey: trpc.account.me.queryKey() });
    await navigate({ to: '/panel/datos' });
  };
}

function Contact({ account }: { account: Account }) {
  const onDone = useReturn();
  const asked = { act: 'edit_contact', subjectId: account.id } as const;
  const act = useGranted(client.account.update.mutate, asked, { onDone });
  return (
    <section className="card stack">
      <h2>{texts.contactTitle}</h2>
      <p className="quiet">
        {texts.contactLead} {texts.phoneVoids}
      </p>
      <ActForm
        act={act}
        submit={texts.save}
        input={(typed) => ({
          email: typed('email'),
          phone: typed('phone'),
          document: documentOf(typed),
          credentials: credentialsOf(typed),
        })}
      >
        <Field
          name="email"
          type="email"
          autoComplete="email"
          label={texts.email}
          defaultValue={account.email}
        />
        <Field name="phone" type="tel" autoComplete="tel" label={texts.phone} defaultValue={account.phone} />
        <DocumentFields document={account.document} />
        <CredentialFields />
      </ActForm>
    </section>
  );
}

function Name({ account: { name, representative } }: { account: Account }) {
  const onDone = useReturn();
  const act = useAct(trpc.account.update.mutationOptions(), { onDone });
  return (
    <section className="card stack">
      <h2>{texts.nameTitle}</h2>
      <p className="quiet">{texts.identityLead}</p>
      <ActForm
        act={act}
        submit={texts.saveName}
        input={(typed) => ({
          name: typed('name'),
          ...(representative ? { representative: typed('representative') } : {}),
        })}
      >
        <Field name="name" label={access.name} autoComplete="name" defaultValue={name} />
        {representative && (
          <Field name="representative" label={texts.representative} defaultValue={representative} />
        )}
      </ActForm>
    </section>
  );
}
