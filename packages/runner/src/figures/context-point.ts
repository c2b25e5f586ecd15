import type { ErrorPoint } from '@hypersiren/charts';
import { shortContext } from '@hypersiren/hypernet/text';

/** Returns the position of a context in an error chart, and its label. */
export function contextPoint(context: string, knownPixels: number): Pick<ErrorPoint, 'pixels' | 'label'> {
  return {
    pixels: knownPixels,
    ...(!/^\d+$/.test(context) && { label: shortContext(context) }),
  };
}
