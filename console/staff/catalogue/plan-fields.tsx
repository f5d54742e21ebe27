import { inMegabytes, resourceNames } from '../../core/limits.ts';
import { texts } from '../../core/texts.ts';
import { catalogue, type Plan, type Product } from '../texts/catalogue.ts';
import { ReadField } from './read-field.tsx';
import { limitField, limitsIn, typedLimit } from './typed-limits.ts';

type PlanFieldsProps = { provisioner: Product['provisioner']; plan?: Plan };

/** What a plan is called and gives; one that a panel sets up has a package there. */
export function PlanFields({ provisioner, plan }: PlanFieldsProps) {
  return (
    <>
      <ReadField name="name" label={catalogue.name} value={plan?.name ?? ''} />
      {provisioner === 'whm' && (
        <ReadField
          name="panelPackage"
          label={catalogue.panelPackage}
          hint={catalogue.panelPackageHint}
          value={plan?.panelPackage ?? ''}
        />
      )}
      <h3>{catalogue.resources}</h3>
      <p className="quiet">{catalogue.resourcesHint}</p>
      <div className="filters">
        {resourceNames.map((name) => (
          <ReadField
            key={name}
            name={limitField(name)}
            isOptional
            label={catalogue.resource(texts.resources[name], inMegabytes.includes(name))}
            value={typedLimit(plan?.resources[name])}
          />
        ))}
      </div>
    </>
  );
}

/** What was typed into them. */
export function planIn(typed: (name: string) => string, provisioner: Product['provisioner']) {
  return {
    name: typed('name'),
    panelPackage: provisioner === 'whm' ? typed('panelPackage') : null,
    resources: limitsIn(typed),
  };
}
