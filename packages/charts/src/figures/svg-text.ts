import { readFileSync } from 'node:fs';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { FONT_WEIGHTS, fontFile } from './fonts.js';
import { FONT_FAMILY } from './theme.js';

/** Fallback fonts for programs that ignore embedded fonts. */
const FALLBACKS = 'Inter, Helvetica, Arial, sans-serif';

const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' };

/**
 * Wraps a drawing context for SVG so that text remains text. The context collects texts instead of drawing them.
 * `addTo` inserts them and the embedded font into the finished SVG, above everything else.
 */
export function textKeeper(context: SKRSContext2D): { context: SKRSContext2D; addTo: (svg: string) => string } {
  const texts: string[] = [];
  const keep = (text: string, x: number, y: number): void => {
    if (text === '') return;
    const { a, b, c, d, e, f } = context.getTransform();
    const [, weight = '400', size = '12'] = /^(?:(\d+) )?([\d.]+)px/.exec(context.font) ?? [];
    // SVG positions text by its alphabetic baseline, the canvas by its `textBaseline`.
    const baseline = y - (context.measureText(text) as unknown as { alphabeticBaseline: number }).alphabeticBaseline;
    const [dx, dy] = [a * x + c * baseline + e, b * x + d * baseline + f].map(rounded);
    const upright = a === 1 && b === 0 && c === 0 && d === 1;
    const position = upright
      ? `x="${dx}" y="${dy}"`
      : `transform="matrix(${[a, b, c, d].map(rounded).join(' ')} ${dx} ${dy})"`;
    const anchor = ANCHORS[context.textAlign];
    texts.push(
      `<text ${position} font-size="${size}" font-weight="${weight}" fill="${String(context.fillStyle)}"` +
        `${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped(text)}</text>`,
    );
  };
  return {
    context: new Proxy(context, {
      get(target, key) {
        if (key === 'fillText') return keep;
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    }),
    addTo: (svg) => {
      const group = `<g font-family="'${FONT_FAMILY}', ${FALLBACKS}">\n${texts.join('\n')}\n</g>\n`;
      return svg.replace(/(<svg [^>]*>)/, `$1\n${style()}`).replace(/<\/svg>\s*$/, `${group}</svg>\n`);
    },
  };
}

function style(): string {
  const faces = FONT_WEIGHTS.map((weight) => {
    const data = readFileSync(fontFile(weight, 'woff2')).toString('base64');
    return `@font-face{font-family:'${FONT_FAMILY}';font-weight:${weight};src:url(data:font/woff2;base64,${data}) format('woff2')}`;
  });
  return `<style>${faces.join('')}</style>`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
