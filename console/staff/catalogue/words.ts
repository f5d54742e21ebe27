import { money } from '../../core/format.ts';
import { limitText, resourceNames } from '../../core/limits.ts';
import { texts } from '../../core/texts.ts';
import { differences } from '../reviewed.tsx';
import { type Catalogue, catalogue, type Plan, type Product } from '../texts/catalogue.ts';
import { services } from '../texts/services.ts';

export type PlanState = keyof typeof catalogue.states;

/** Whether a plan can be hired now, and if not what for. */
export function stateOf({ onSale, isOffered, prices }: Plan): PlanState {
  if (!onSale) return 'withdrawn';
  if (isOffered) return 'offered';
  return prices.some((price) => price.onSale) ? 'unprovided' : 'unpriced';
}

type Price = Plan['prices'][number];

/** `$ 12.500,00 por mes` */
export function priceInWords({ price, period }: Pick<Price, 'price' | 'period'>): string {
  return catalogue.price(money(price), services.periods[period]);
}

/** What it costs now for whoever hires it. */
export function pricesInWords({ prices }: Plan): string {
  return prices
    .filter(({ onSale }) => onSale)
    .map(priceInWords)
    .join(' · ');
}

/** Each resource that is known of, with its limit. */
export function resourcesOf({ resources }: Plan): (readonly [string, string])[] {
  return resourceNames
    .filter((name) => resources[name] !== undefined)
    .map((name) => [texts.resources[name], limitText(name, resources)]);
}

type PlanOf = { product: Product; plan: Plan };

/** All plans of all products. */
export function plansOf({ items }: Catalogue): PlanOf[] {
  return items.flatMap((product) => product.plans.map((plan) => ({ product, plan })));
}

export function planName({ product, plan }: PlanOf): string {
  return `${product.name} · ${plan.name}`;
}

type Named = { all: Catalogue; nameServers: (ids: readonly string[]) => string[] };

/** What is another by now of a plan that was read. */
export function planChanges(named: Named, seen: Plan, newer: Plan): string[] {
  return differences(catalogue.changed, inWords(named, seen), inWords(named, newer));
}

function inWords({ all, nameServers }: Named, plan: Plan) {
  const { name, panelPackage, onSale, upgradesTo, serverIds } = plan;
  const upgrades = plansOf(all).filter((one) => upgradesTo.includes(one.plan.id));
  return {
    name,
    panelPackage,
    onSale,
    resources: resourcesOf(plan)
      .map((resource) => resource.join(': '))
      .join(', '),
    prices: pricesInWords(plan),
    upgrades: upgrades.map(planName).join(', '),
    servers: nameServers(serverIds).join(', '),
  };
}
