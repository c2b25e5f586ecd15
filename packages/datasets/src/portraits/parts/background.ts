import type { Figure } from '../figure.js';
import { Frame } from '../frame.js';
import { gradient, type Layer, layer } from '../layers.js';
import { lighter, mix } from '../palette.js';
import type { Backdrop } from '../parameters.js';
import { below, blob, dots, everywhere, glow, stripes } from '../shapes.js';

const image = Frame.image;

/** Creates the background: a gradient that is lighter on the side of the light, and optionally a pattern. */
export function background(person: Figure): Layer[] {
  const { style, light, dark } = person.background;
  const side = person.light.side;
  return [
    layer(gradient(image, [side * 0.9, -1.2], [-side * 0.9, 1.2], light, dark), everywhere),
    ...PATTERNS[style](person),
  ];
}

const PATTERNS: Readonly<Record<Backdrop, (person: Figure) => Layer[]>> = {
  plain: ({ light, background: { light: bright } }) => [
    layer(lighter(bright, 0.6), glow(image, { at: [light.side * 0.5, -0.5], size: [1.3, 1.1] }), 0.6),
  ],
  halo: ({ head, background: { light, dark, scale } }) => [
    layer(lighter(light, 0.45), blob(head, { at: [0, -0.05], size: [0.72 * scale, 0.72 * scale] }), 0.85),
    layer(mix(light, dark, 0.35), blob(head, { at: [0, -0.05], size: [0.6 * scale, 0.6 * scale] }), 0.45),
  ],
  stripes: ({ background: { light, angle, scale, phase } }) => [
    layer(lighter(light, 0.5), stripes(image, { at: [phase, 0], tilt: angle, period: 0.42 * scale }), 0.42),
  ],
  dots: ({ background: { light, angle, scale, phase } }) => [
    layer(
      lighter(light, 0.6),
      dots(image, { at: [phase, phase], tilt: angle, period: 0.36 * scale, radius: 0.2 }),
      0.6,
    ),
  ],
  hills: ({ light, background: { light: bright, dark, angle, phase } }) => [
    layer(lighter(bright, 0.75), blob(image, { at: [light.side * 0.68, -0.62], size: [0.2, 0.2] }), 0.9),
    layer(mix(dark, bright, 0.45), below(image, { at: [phase - 0.5, 0.02], tilt: angle * 0.3, bend: 0.35 })),
    layer(mix(dark, bright, 0.1), below(image, { at: [0.5 - 1.6 * phase, 0.26], tilt: -angle * 0.2, bend: 0.25 })),
  ],
  bokeh: ({ background: { light, scale, phase } }) =>
    [0, 1, 2, 3, 4, 5, 6].map((i) => {
      const size = scale * (0.13 + 0.05 * ((i * 5) % 4));
      const [x, y] = [(phase + i * 0.6180339887) % 1, (phase * 3 + i * 0.7548776662) % 1]; // low-discrepancy sequence
      return layer(
        lighter(light, 0.5),
        blob(image, { at: [2.2 * x - 1.1, 2.2 * y - 1.3], size: [size, size] }),
        0.2 + 0.05 * (i % 4),
      );
    }),
  panel: ({ background: { light, dark, angle, phase } }) => [
    layer(mix(dark, light, 0.25), below(image, { at: [0, 0.5 * phase - 0.4], tilt: angle })),
    layer(lighter(light, 0.5), below(image, { at: [0, 0.5 * phase + 0.35], tilt: angle }), 0.5),
  ],
};
