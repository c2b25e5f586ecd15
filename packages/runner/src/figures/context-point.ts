import type { ErrorPoint } from '@hypersiren/charts';
import { shortContext } from '@hypersiren/hypernet/text';

/** Where a context stands in an error chart. */
export function contextPoint(context: string, knownPixels: number): Pick<ErrorPoint, 'pixels' | 'label'> {
  return {
    pixels: knownPixels,
    ...(!/^\d+$/.test(context) && { label: shortContext(context) }),
  };
}
