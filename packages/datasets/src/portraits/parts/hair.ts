import type { Figure } from '../figure.js';
import type { Jets, Lanes } from '../jets.js';
import { type Layer, layer, type Paint } from '../layers.js';
import { darker, lighter, mix, type Rgb } from '../palette.js';
import { blob, intersect } from '../shapes.js';
import { HAIRCUTS } from './haircuts.js';

/** Creates the hair behind the body. */
export function hairBehind(person: Figure): Layer[] {
  const { behind, depth = 0.22 } = HAIRCUTS[person.hair.style];
  return behind ? [layer(paint(person, darker(person.hair.color, depth)), behind(person))] : [];
}

/** Creates the hair around the face, with a highlight on the side of the light. */
export function hair(person: Figure): Layer[] {
  const { hair, light, head, face, skin } = person;
  const { front, sparse = false } = HAIRCUTS[hair.style];
  if (!front) return [];
  const shape = front(person);
  if (sparse) return [layer(mix(hair.color, skin.shadow, 0.25), shape, 0.8)];
  const shine = blob(head, {
    at: [light.side * 0.14, -face.height + 0.07],
    size: [0.2, 0.035],
    bend: 0.07,
    tilt: light.side * 0.3,
    edge: 0.1,
  });
  return [layer(paint(person, hair.color), shape), layer(lighter(hair.color, 0.45), intersect(shape, shine), 0.4)];
}

/** Creates the paint of hair: lighter at the top and towards the light, with a hair texture. */
function paint({ head, hair, light }: Figure, color: Rgb): Paint {
  const texture = HAIRCUTS[hair.style].curly ? ringlets : strands;
  return {
    from: lighter(color, 0.12),
    to: darker(color, 0.32),
    blend: (jets) => {
      const across = head.x(jets);
      const down = head.y(jets);
      const slope = jets.combine(-0.35 * light.side, across, 0.5, down, 0.44);
      return jets.smoothstep(jets.combine(1, slope, 0.09, texture(jets, across, down, hair.part)));
    },
  };
}

/** Computes a texture of lines that fan out from the crown. */
function strands(jets: Jets, across: Lanes, down: Lanes, phase: number): Lanes {
  const fan = jets.multiply(across, jets.affine(-0.75, down, 0.9));
  return jets.combine(1, jets.wave(jets.affine(5.3, fan, phase)), 0.6, jets.wave(jets.affine(13.7, fan, 2 * phase)));
}

/** Computes a texture of two crossing waves, distorted by a third wave to hide the lattice. */
function ringlets(jets: Jets, across: Lanes, down: Lanes, phase: number): Lanes {
  const swirl = jets.wave(jets.combine(1.9, across, 3.1, down, phase));
  const first = jets.wave(jets.combine(1, jets.combine(5.3, across, 3.7, down), 0.9, swirl));
  const second = jets.wave(jets.combine(1, jets.combine(-4.1, across, 5.9, down), -0.8, swirl));
  return jets.combine(0.8, jets.multiply(first, second), 0.55, swirl);
}
