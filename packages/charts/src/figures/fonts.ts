import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { FONT_FAMILY } from './theme.js';

export const FONT_WEIGHTS = [400, 600] as const;

/** Returns the path of the bundled font (Inter, SIL Open Font License). */
export function fontFile(weight: (typeof FONT_WEIGHTS)[number], format: 'woff' | 'woff2'): string {
  const { resolve } = createRequire(import.meta.url);
  return resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.${format}`);
}

/** Registers the bundled font, since a machine may have no fonts. */
export function registerFonts(): void {
  if (GlobalFonts.has(FONT_FAMILY)) return;
  for (const weight of FONT_WEIGHTS) {
    const file = fontFile(weight, 'woff');
    if (!GlobalFonts.registerFromPath(file, FONT_FAMILY)) throw new Error(`${file}: not a font that can be registered`);
  }
}
