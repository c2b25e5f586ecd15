import type { FitKind } from './fit-kind.js';
import { imageKind } from './image.js';

/** Every kind of fit, by the name that configurations use. */
export const fitKinds = {
  image: imageKind,
} as const;

export type FitKindName = keyof typeof fitKinds;

/** The kind of that name, for options that its schema has checked. */
export function fitKind(name: FitKindName): FitKind {
  return fitKinds[name] as unknown as FitKind;
}
