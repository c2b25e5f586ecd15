import type { Figure } from '../figure.js';
import { gradient, type Layer, layer, type Paint } from '../layers.js';
import { darker, lighter, mix, WHITE } from '../palette.js';
import type { Collar } from '../parameters.js';
import { below, blob, glow, intersect, type Shape, stripes, unite } from '../shapes.js';

/** Creates neck, shoulders and clothes. */
export function body(person: Figure): Layer[] {
  const { body, light, skin, clothes } = person;
  const { color, accent, shoulders } = clothes;
  const torso = unite(
    blob(body, { at: [0, 0.8], size: [shoulders, 0.66], square: 0.45 }),
    blob(body, { at: [0, 0.32], size: [0.36, 0.3], taper: -0.42 }),
  );
  const neck = blob(body, { at: [0, 0.02], size: [0.175, 0.36], square: 0.9 });
  const chin = intersect(neck, glow(body, { at: [-light.side * 0.04, -0.12], size: [0.34, 0.27] }));
  const bare = [layer(skinned(person), neck), layer(skin.shadow, chin, 0.95)];
  const { sleeveless = false, layers } = COLLARS[clothes.collar];
  if (sleeveless) return [layer(skinned(person), torso), ...bare, ...layers(person, torso)];
  const cloth = gradient(
    body,
    [light.side * 0.6, 0],
    [-light.side * 0.6, 0.5],
    lighter(color, 0.08),
    darker(color, 0.25),
  );
  const pattern = clothes.striped
    ? [layer(mix(accent, color, 0.2), intersect(torso, stripes(body, { at: [0, 0.05], tilt: 2, period: 0.2 })), 0.85)]
    : [];
  return [...bare, layer(cloth, torso), ...pattern, ...layers(person, torso)];
}

const skinned = ({ body, light, skin }: Figure): Paint =>
  gradient(body, [light.side * 0.3, 0], [-light.side * 0.3, 0.1], skin.base, mix(skin.base, skin.shadow, 0.8));

/** Creates the paint of the skin in a neckline, darker towards the chin. */
const skinTone = ({ body, skin }: Figure) => gradient(body, [0, -0.05], [0, 0.3], skin.shadow, skin.base);

interface CollarMaker {
  /** Whether the shoulders are bare. All cloth is then painted by `layers`. */
  readonly sleeveless?: boolean;
  readonly layers: (person: Figure, torso: Shape) => Layer[];
}

const COLLARS: Readonly<Record<Collar, CollarMaker>> = {
  crew: {
    layers: (person, torso) => [
      layer(darker(person.clothes.color, 0.3), intersect(torso, blob(person.body, { at: [0, 0], size: [0.25, 0.19] }))),
      layer(skinTone(person), blob(person.body, { at: [0, -0.02], size: [0.2, 0.16] })),
    ],
  },
  vee: {
    layers: (person, torso) => [
      layer(
        darker(person.clothes.color, 0.3),
        intersect(torso, blob(person.body, { at: [0, 0.06], size: [0.24, 0.33], taper: 0.62 })),
      ),
      layer(skinTone(person), blob(person.body, { at: [0, 0.03], size: [0.185, 0.29], taper: 0.62 })),
    ],
  },
  shirt: {
    layers: (person) => {
      const { body, clothes, light } = person;
      const white = clothes.striped ? lighter(clothes.color, 0.5) : WHITE;
      const wing = (side: number): Layer =>
        layer(
          side === light.side ? white : darker(white, 0.1),
          blob(body, { at: [side * 0.135, 0.09], size: [0.07, 0.15], tilt: side * 0.75, square: 0.8 }),
        );
      return [
        layer(skinTone(person), blob(body, { at: [0, 0], size: [0.17, 0.2], taper: 0.5 })),
        layer(clothes.accent, blob(body, { at: [0, 0.42], size: [0.055, 0.24], taper: -0.3 })),
        layer(darker(clothes.accent, 0.3), blob(body, { at: [0, 0.19], size: [0.05, 0.045], square: 0.5 })),
        wing(-1),
        wing(1),
      ];
    },
  },
  turtleneck: {
    layers: ({ body, clothes, light }) => [
      layer(
        gradient(
          body,
          [light.side * 0.2, 0],
          [-light.side * 0.2, 0],
          lighter(clothes.color, 0.12),
          darker(clothes.color, 0.25),
        ),
        blob(body, { at: [0, 0.06], size: [0.205, 0.14], square: 0.8, bend: -0.03 }),
      ),
      layer(darker(clothes.color, 0.4), blob(body, { at: [0, 0.17], size: [0.2, 0.02], bend: -0.03 }), 0.6),
    ],
  },
  hood: {
    layers: ({ body, clothes, light, skin }) => [
      layer(darker(clothes.color, 0.32), blob(body, { at: [0, 0.08], size: [0.36, 0.17], square: 0.3 })),
      layer(lighter(clothes.color, 0.1), blob(body, { at: [0, 0.14], size: [0.35, 0.13], bend: -0.1, square: 0.2 })),
      layer(skin.shadow, blob(body, { at: [0, -0.04], size: [0.19, 0.14] })),
      ...[-1, 1].map((side) =>
        layer(
          side === light.side ? WHITE : lighter(clothes.color, 0.7),
          blob(body, { at: [side * 0.11, 0.33], size: [0.018, 0.13], tilt: -side * 0.1 }),
        ),
      ),
    ],
  },
  straps: {
    sleeveless: true,
    layers: ({ body, skin, clothes }, torso) => [
      ...[-1, 1].map((side) =>
        layer(skin.shadow, blob(body, { at: [side * 0.14, 0.19], size: [0.12, 0.012], tilt: side * 0.12 }), 0.5),
      ),
      layer(clothes.color, intersect(torso, below(body, { at: [0, 0.34], bend: -0.6 }))),
      ...[-1, 1].map((side) =>
        layer(
          darker(clothes.color, 0.1),
          intersect(torso, blob(body, { at: [side * 0.3, 0.2], size: [0.035, 0.26], tilt: side * 0.12 })),
        ),
      ),
    ],
  },
};
