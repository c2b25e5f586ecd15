import type { ErrorPoint } from '@hypersiren/charts';

/** Where a context stands in an error chart. */
export function contextPoint(context: string, knownPixels: number): Pick<ErrorPoint, 'pixels' | 'label' | 'scattered'> {
  return {
    pixels: knownPixels,
    scattered: !context.startsWith('half'),
    ...(!/^\d+$/.test(context) && { label: context }),
  };
}
