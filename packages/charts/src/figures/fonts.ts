import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { FONT_FAMILY } from './theme.js';

const WEIGHTS = [400, 600] as const;

/** Registers the bundled typeface (Inter, SIL Open Font License): a plain machine may have no font at all. */
export function registerFonts(): void {
  if (GlobalFonts.has(FONT_FAMILY)) return;
  const { resolve } = createRequire(import.meta.url);
  for (const weight of WEIGHTS) {
    const file = resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`);
    if (!GlobalFonts.registerFromPath(file, FONT_FAMILY)) throw new Error(`${file}: not a font that can be registered`);
  }
}
