import type { Plan, Product } from '../texts/catalogue.ts';
import type { Edited } from './reviewed-entry.ts';

/** A plan as it was read, of which an edit is for exactly that version. */
export type EditedPlan = Edited & { product: Product; plan: Plan };
