import { formatCount } from '@hypersiren/hypernet/text';
import type { EvaluationFile } from '../run/evaluation-file.js';

/**
 * Returns the size of images as text, width × height: `64 × 48 pixels`, or `3 sizes from 32 × 32 to 48 × 64 pixels`.
 */
export function sizeOfImages({ height, width, sizes = [] }: EvaluationFile['dataset']): string {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last || sizes.length < 2) return `${width} × ${height} pixels`;
  return `${formatCount(sizes.length)} sizes from ${first.width} × ${first.height} to ${last.width} × ${last.height} pixels`;
}
