import { composeKind } from './compose.js';
import type { FitKind } from './fit-kind.js';
import { gradientKind } from './gradient.js';
import { imageKind } from './image.js';
import { inpaintKind } from './inpaint.js';
import { laplacianKind } from './laplacian.js';

/** Every kind of fit, by the name that configurations use. */
export const fitKinds = {
  image: imageKind,
  gradient: gradientKind,
  laplacian: laplacianKind,
  compose: composeKind,
  inpaint: inpaintKind,
} as const;

export type FitKindName = keyof typeof fitKinds;

/** The kind of that name, for options that its schema has checked. */
export function fitKind(name: FitKindName): FitKind {
  return fitKinds[name] as unknown as FitKind;
}
