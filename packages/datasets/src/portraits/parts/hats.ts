import type { Figure } from '../figure.js';
import type { Pair } from '../frame.js';
import { gradient, type Layer, layer } from '../layers.js';
import { darker, lighter } from '../palette.js';
import type { Hat } from '../parameters.js';
import { below, blob, type Shape, subtract, unite } from '../shapes.js';

/** Layers of a hat. */
interface Headwear {
  /** Layers in front of all other parts. */
  readonly front: (person: Figure) => Layer[];
  /** Layers behind the body. */
  readonly behind?: (person: Figure) => Layer[];
  /** Whether the hat flattens the hair. */
  readonly flattens?: boolean;
  /** Whether the hat covers hair and earrings. */
  readonly hidesHair?: boolean;
}

const cloth = ({ head, hat, light }: Figure) =>
  gradient(head, [light.side * 0.4, -0.6], [-light.side * 0.4, 0], lighter(hat.color, 0.12), darker(hat.color, 0.28));

const scarf = ({ head, face, body }: Figure): Shape =>
  unite(
    blob(head, { at: [0, -0.02], size: [face.width + 0.12, face.height + 0.16], square: 0.15 }),
    blob(body, { at: [0, 0.04], size: [0.4, 0.24] }),
  );

export const HATS: Readonly<Record<Hat, Headwear>> = {
  none: { front: () => [] },
  beanie: {
    flattens: true,
    front: (person) => {
      const { head, face, hat } = person;
      const width = face.width + 0.05;
      return [
        layer(lighter(hat.color, 0.3), blob(head, { at: [0, -face.height - 0.23], size: [0.1, 0.1] })),
        layer(
          cloth(person),
          subtract(
            blob(head, { at: [0, -0.2], size: [width, face.height] }),
            below(head, { at: [0, -face.height + 0.22], bend: -0.15 }),
          ),
        ),
        layer(
          darker(hat.color, 0.18),
          blob(head, { at: [0, -face.height + 0.2], size: [width + 0.012, 0.085], bend: 0.03, square: 0.8 }),
        ),
      ];
    },
  },
  cap: {
    flattens: true,
    front: (person) => {
      const { head, face, hat, front } = person;
      return [
        layer(
          cloth(person),
          subtract(
            blob(head, { at: [0, -0.2], size: [face.width + 0.04, face.height - 0.02] }),
            below(head, { at: [0, -face.height + 0.2], bend: -0.1 }),
          ),
        ),
        layer(
          darker(hat.color, 0.4),
          blob(front(1.2), { at: [0, -face.height + 0.22], size: [0.37, 0.075], bend: 0.05 }),
        ),
        layer(
          lighter(hat.color, 0.06),
          blob(front(1.2), { at: [0, -face.height + 0.195], size: [0.37, 0.065], bend: 0.05 }),
        ),
        layer(darker(hat.color, 0.25), blob(head, { at: [0, -face.height - 0.2], size: [0.05, 0.026] })),
      ];
    },
  },
  headscarf: {
    hidesHair: true,
    behind: (person) => [layer(darker(person.hat.color, 0.45), scarf(person))],
    front: (person) => {
      const { face, hat, body, front, light } = person;
      const opening = blob(front(0.3), {
        at: [0, 0.08],
        size: [face.width * 0.93, face.height * 0.93],
        square: 0.2,
        taper: 0.08,
      });
      const fold = (at: Pair, tilt: number) =>
        layer(darker(hat.color, 0.3), blob(body, { at, size: [0.3, 0.032], bend: -0.085, tilt }), 0.5);
      return [
        layer(cloth(person), subtract(scarf(person), opening)),
        fold([light.side * 0.08, 0.02], 0.2),
        fold([-light.side * 0.04, 0.13], -0.12),
      ];
    },
  },
  band: {
    front: ({ head, face, hat, hair }) => [
      layer(
        hat.color,
        blob(head, { at: [0, -face.height + 0.06], size: [face.width + 0.03, 0.05], bend: 0.2, square: 0.6 }),
      ),
      layer(lighter(hat.color, 0.2), blob(head, { at: [hair.part * 0.22, -face.height + 0.08], size: [0.075, 0.075] })),
    ],
  },
  sunhat: {
    flattens: true,
    front: (person) => {
      const { head, face, hat } = person;
      return [
        layer(cloth(person), blob(head, { at: [0, -face.height - 0.02], size: [0.36, 0.27], square: 0.5 })),
        layer(darker(hat.color, 0.45), blob(head, { at: [0, -face.height + 0.14], size: [0.37, 0.06], bend: 0.03 })),
        layer(
          gradient(
            head,
            [0, -face.height + 0.1],
            [0, -face.height + 0.26],
            lighter(hat.color, 0.12),
            darker(hat.color, 0.12),
          ),
          blob(head, { at: [0, -face.height + 0.18], size: [0.72, 0.085], bend: 0.06 }),
        ),
      ];
    },
  },
};
