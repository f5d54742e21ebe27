import { z } from 'zod';
import { resourceNames, UNLIMITED, WIDEST_LIMIT } from '../../domain/catalogue/resources.ts';

/**
 * What a plan gives, by resource: a whole number of its unit (megabytes for disk and bandwidth, else how many), `unlimited`, or
 * nothing where it is not known (U1).
 */
export const limits = z.partialRecord(
  z.enum(resourceNames),
  z.union([z.int().min(0).max(WIDEST_LIMIT), z.literal(UNLIMITED)]),
);
