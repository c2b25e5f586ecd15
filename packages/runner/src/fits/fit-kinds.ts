import { familyOf } from '@hypersiren/siren/family';
import { audioKind } from './audio.js';
import { composeKind } from './compose.js';
import { conditionalKind } from './conditional.js';
import { eachKind } from './each.js';
import type { AnyFitKind } from './fit-kind.js';
import { gradientKind } from './gradient.js';
import { helmholtzKind } from './helmholtz.js';
import { imageKind } from './image.js';
import { inpaintKind } from './inpaint.js';
import { laplacianKind } from './laplacian.js';
import { measurementKind } from './measurement.js';
import { noiseKind } from './noise.js';
import { poissonKind } from './poisson.js';
import { sdfKind } from './sdf.js';
import { videoKind } from './video.js';
import { waveKind } from './wave.js';

/** All kinds of fits, by their name in configurations. */
export const fitKinds = familyOf([
  imageKind,
  gradientKind,
  laplacianKind,
  composeKind,
  conditionalKind,
  eachKind,
  inpaintKind,
  measurementKind,
  noiseKind,
  audioKind,
  sdfKind,
  poissonKind,
  helmholtzKind,
  waveKind,
  videoKind,
]);

/** Name of a kind of fit in {@link fitKinds}. */
export type FitKindName = keyof typeof fitKinds;

/** Returns the kind of fit of a name. Its options must have been checked by its schema. */
export function fitKind(name: FitKindName): AnyFitKind {
  return fitKinds[name];
}
