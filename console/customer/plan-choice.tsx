import { Fragment, type ReactNode, useState } from 'react';
import { Choices } from '../core/choices.tsx';
import { plans as texts } from './texts/plans.ts';

type PlanChoiceProps<Plan> = {
  categories: readonly { category: string; plans: readonly Plan[] }[];
  about: (plan: Plan) => ReactNode;
  /** What is to be decided of the plan that is chosen. */
  children: (plan: Plan) => ReactNode;
};

/** Category, then plan: each once the one before is chosen (U1); a category that is the only one is chosen already. */
export function PlanChoice<Plan extends { id: string; name: string }>({
  categories,
  about,
  children,
}: PlanChoiceProps<Plan>) {
  const [category, chooseCategory] = useState<string | undefined>();
  const [planId, choosePlan] = useState<string | undefined>();
  const [only] = categories.length === 1 ? categories : [];
  const chosen = only ?? categories.find((each) => each.category === category);
  const plan = chosen?.plans.find(({ id }) => id === planId);
  return (
    <>
      {!only && (
        <section className="card">
          <Choices
            legend={texts.category}
            name="category"
            options={categories.map((each) => ({ value: each.category, title: each.category }))}
            chosen={category}
            onChoose={chooseCategory}
          />
        </section>
      )}
      {chosen && (
        <section className="card">
          <Choices
            legend={texts.plan}
            name="plan"
            options={chosen.plans.map((each) => ({ value: each.id, title: each.name, about: about(each) }))}
            chosen={plan?.id}
            onChoose={choosePlan}
          />
        </section>
      )}
      {plan && <Fragment key={plan.id}>{children(plan)}</Fragment>}
    </>
  );
}
