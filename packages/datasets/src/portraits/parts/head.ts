import type { Figure } from '../figure.js';
import { gradient, type Layer, layer } from '../layers.js';
import { hex, lighter, mix } from '../palette.js';
import { below, blob, glow, intersect, type Shape } from '../shapes.js';

/** Creates the outline of the face, enlarged by `margin`. */
export function faceShape({ head, face }: Figure, margin = 0): Shape {
  return blob(head, { size: [face.width + margin, face.height + margin], taper: face.jaw, square: face.square });
}

/** Creates ears and face, with their shading. */
export function head(person: Figure): Layer[] {
  const { head, front, face, skin, light, pose } = person;
  const outline = faceShape(person);
  const lit = mix(skin.base, hex('#fff3dc'), 0.1);
  const ear = (side: number): Layer[] => {
    const at = [side * (face.width + 0.008) - 0.05 * pose.yaw, 0.04 - 0.03 * pose.pitch] as const;
    return [
      layer(
        side === light.side ? skin.base : mix(skin.base, skin.shadow, 0.55),
        blob(head, { at, size: [0.068 * face.ears, 0.105 * face.ears], tilt: side * 0.15 }),
      ),
      layer(skin.shadow, blob(head, { at, size: [0.032 * face.ears, 0.06 * face.ears], tilt: side * 0.15 }), 0.6),
    ];
  };
  const cheeks = mix(skin.base, hex('#e0483f'), 0.32);
  return [
    ...ear(-1),
    ...ear(1),
    layer(
      gradient(
        head,
        [light.side * 0.3, -0.35],
        [-light.side * 0.42, 0.45],
        lit,
        mix(skin.base, skin.shadow, 0.35 * light.strength),
      ),
      outline,
    ),
    // Shadow on the side away from the light.
    layer(
      skin.shadow,
      intersect(
        outline,
        below(head, { at: [-light.side * (face.width * 0.78), 0], tilt: light.side * 2.15, bend: -0.5, edge: 0.2 }),
      ),
      0.55 * light.strength,
    ),
    layer(
      lighter(skin.base, 0.5),
      intersect(outline, glow(front(0.6), { at: [light.side * 0.08, -0.26], size: [0.3, 0.2] })),
      0.3,
    ),
    ...[-1, 1].map((side) =>
      layer(cheeks, intersect(outline, glow(front(0.9), { at: [side * 0.235, 0.16], size: [0.16, 0.12] })), skin.blush),
    ),
    // Shadow below the lower lip.
    layer(skin.shadow, glow(front(1.15), { at: [0, 0.58 * face.height + 0.095], size: [0.11, 0.05] }), 0.45),
    ...(skin.freckles ? freckles(person) : []),
    ...(face.age > 0.5 ? folds(person) : []),
  ];
}

const FRECKLES = [
  [0.14, 0.1],
  [0.2, 0.14],
  [0.26, 0.1],
  [0.17, 0.18],
  [0.24, 0.19],
  [0.3, 0.15],
  [0.08, 0.14],
] as const;

function freckles({ front, skin }: Figure): Layer[] {
  const color = mix(skin.shadow, hex('#9a5a35'), 0.5);
  return [-1, 1].flatMap((side) =>
    FRECKLES.map(([x, y], i) =>
      layer(color, glow(front(1), { at: [side * x, y + 0.01 * side * ((i % 3) - 1)], size: [0.022, 0.022] }), 0.6),
    ),
  );
}

/** Creates the folds from the nose to the corners of the mouth. */
function folds({ front, skin, face }: Figure): Layer[] {
  return [-1, 1].map((side) =>
    layer(
      skin.shadow,
      blob(front(1), { at: [side * 0.17, 0.22], size: [0.014, 0.09], tilt: -side * 0.45 }),
      0.5 * (face.age - 0.3),
    ),
  );
}
