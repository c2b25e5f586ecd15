import type { Figure } from '../figure.js';
import { type Layer, layer } from '../layers.js';
import { hex, mix } from '../palette.js';
import { blob, glow } from '../shapes.js';

/** Creates the nose: the shaded side of its ridge, its tip and the shadow below. */
export function nose({ front, nose, skin, light }: Figure): Layer[] {
  const { width, length } = nose;
  const tip = front(1.6).place({ at: [0, 0.05 + 0.1 * length] });
  const deep = mix(skin.shadow, hex('#5a1f1c'), 0.28);
  const lit = mix(skin.base, hex('#ffeeda'), 0.4);
  return [
    layer(
      skin.shadow,
      glow(tip, { at: [-light.side * 0.045, -0.09], size: [0.06, 0.19], tilt: light.side * 0.12 }),
      0.5 + 0.3 * light.strength,
    ),
    layer(skin.shadow, glow(tip, { at: [0, 0.02], size: [0.11 * width, 0.075] }), 0.45),
    layer(deep, blob(tip, { at: [0, 0.042], size: [0.066 * width, 0.015], bend: -0.026 }), 0.72),
    layer(lit, glow(tip, { at: [light.side * 0.016, -0.012], size: [0.052, 0.05] }), 0.55),
    layer(lit, glow(tip, { at: [light.side * 0.008, -0.1], size: [0.036, 0.12] }), 0.4),
  ];
}
