import { FIT_DEFAULTS } from '@hypersiren/siren/fits';
import * as z from 'zod';

/** Keys that all fits to an equation share. */
export const equationKeys = {
  batch: z.int().min(4).default(FIT_DEFAULTS.equation.batch).describe('Random points per step within the domain'),
  nodes: z
    .int()
    .min(9)
    .max(257)
    .default(FIT_DEFAULTS.equation.nodes)
    .describe('Nodes along each side of the finite-difference reference'),
};

/** Key of fits with boundary conditions. */
export const edgeWeight = z
  .number()
  .positive()
  .exactOptional()
  .describe('Weight of the boundary conditions relative to the equation');

/** Formats a count: `2 charges`, `1 charge`. */
export function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}
