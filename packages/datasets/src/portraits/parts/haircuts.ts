import type { Figure } from '../figure.js';
import type { HairStyle } from '../parameters.js';
import { type BlobOptions, blob, intersect, type Shape, subtract, unite } from '../shapes.js';
import { HATS } from './hats.js';
import { faceShape } from './head.js';

/** Shapes of a haircut. */
interface Haircut {
  /** Hair on the head. Undefined for a bald head. */
  readonly front?: (person: Figure) => Shape;
  /** Hair behind head and shoulders. */
  readonly behind?: (person: Figure) => Shape;
  /** Darkening of the hair behind the head, as a fraction. Default: 0.22. */
  readonly depth?: number;
  readonly curly?: boolean;
  /** Whether the skin is visible through the hair. */
  readonly sparse?: boolean;
}

/** Creates the dome of hair on the skull. */
function dome({ head, face, hair, hat }: Figure, grow = 0): Shape {
  const swell = HATS[hat.style].flattens ? -0.02 : 0.035 * hair.volume + grow;
  return blob(head, { at: [0, -0.13], size: [face.width + 0.045 + swell, face.height - 0.04 + swell], square: 0.12 });
}

/**
 * Creates the bare region of the face, which is subtracted from the dome. `top` is the distance of the hairline from
 * the top of the face.
 */
function opening(
  { front, face, hair }: Figure,
  top: number,
  options: Partial<BlobOptions> & { readonly wide?: number } = {},
): Shape {
  const { wide = 0.88, at = [0, 0], ...rest } = options;
  const height = 0.62;
  return blob(front(0.35), {
    size: [face.width * wide, height],
    square: 0.35,
    ...rest,
    at: [at[0], -face.height + top + hair.line + height + at[1]],
  });
}

/** Creates discs on an arc over the head, between the ears. */
function curls(
  { head, face, hair }: Figure,
  options: { readonly count: number; readonly size: number; readonly rise: number; readonly spread: number },
): Shape {
  const { count, size, rise, spread } = options;
  const discs = Array.from({ length: count }, (_, i) => {
    const t = spread * ((2 * i) / (count - 1) - 1);
    const [sine, cosine] = [(2 * t) / (1 + t * t), (1 - t * t) / (1 + t * t)];
    const wobble = 1 + 0.16 * ((((i * 7) % 5) - 2) / 2) * hair.part;
    return blob(head, {
      at: [sine * (face.width + rise), -0.1 - cosine * (face.height - 0.1 + rise)],
      size: [size * wobble, size * wobble],
    });
  });
  return unite(...discs);
}

/** Returns the side of the parting: −1 for left, 1 for right. */
const side = ({ hair }: Figure): -1 | 1 => (hair.part < 0 ? -1 : 1);

/** Creates a lock of hair that sweeps over the forehead from the parting. */
function sweep(person: Figure, at: readonly [number, number], size: readonly [number, number], tilt: number): Shape {
  const { head, face, hair } = person;
  return blob(head, {
    at: [side(person) * at[0], -face.height + at[1] + hair.line],
    size,
    tilt: side(person) * tilt,
    bend: 0.05,
    thin: side(person) * 0.3,
  });
}

/** Creates two curtains of hair that part above the forehead. */
const curtains = (person: Figure): Shape =>
  subtract(
    dome(person),
    opening(person, 0.08, {
      wide: 0.95,
      taper: -0.3,
      square: 0,
      at: [0.03 * person.hair.part, 0],
      tilt: 0.1 * person.hair.part,
    }),
  );

/** Creates hair combed back. */
const tight = (person: Figure): Shape => subtract(dome(person, -0.015), opening(person, 0.13, { wide: 0.93 }));

/** Creates hair cut straight above the eyebrows. */
const straightFringe = (person: Figure): Shape =>
  subtract(dome(person), opening(person, 0.31, { wide: 0.84, square: 0.85 }));

export const HAIRCUTS: Readonly<Record<HairStyle, Haircut>> = {
  bald: {},
  buzz: {
    sparse: true,
    front: (person) =>
      subtract(intersect(faceShape(person, 0.012), dome(person)), opening(person, 0.13, { square: 0.6 })),
  },
  crop: {
    front: (person) =>
      subtract(
        unite(dome(person), curls(person, { count: 7, size: 0.1, rise: -0.01, spread: 0.42 })),
        opening(person, 0.15, { square: 0.7 }),
      ),
  },
  parted: {
    front: (person) =>
      unite(
        subtract(dome(person), opening(person, 0.15, { at: [side(person) * 0.05, 0], tilt: side(person) * 0.12 })),
        sweep(person, [-0.08, 0.14], [0.34, 0.1], 0.32),
      ),
  },
  quiff: {
    front: (person) =>
      unite(
        subtract(dome(person, -0.01), opening(person, 0.16)),
        sweep(person, [0.02, -0.02], [0.33, 0.15 + 0.05 * person.hair.volume], -0.2),
        sweep(person, [0.11, -0.07], [0.27, 0.13 + 0.05 * person.hair.volume], -0.3),
      ),
  },
  curly: {
    curly: true,
    front: (person) =>
      unite(
        subtract(dome(person), opening(person, 0.16)),
        curls(person, { count: 11, size: 0.125, rise: 0.05, spread: 0.95 }),
        curls(person, { count: 6, size: 0.1, rise: -0.09, spread: 0.42 }),
      ),
  },
  afro: {
    curly: true,
    depth: 0,
    behind: (person) =>
      unite(
        blob(person.head, { at: [0, -0.2], size: [0.62 + 0.1 * person.hair.volume, 0.56 + 0.08 * person.hair.volume] }),
        curls(person, { count: 15, size: 0.13, rise: 0.12 + 0.1 * person.hair.volume, spread: 1.5 }),
      ),
    front: (person) => subtract(dome(person), opening(person, 0.14)),
  },
  bob: {
    behind: (person) =>
      blob(person.head, {
        at: [0, 0.06],
        size: [person.face.width + 0.12 + 0.04 * person.hair.volume, 0.52],
        square: 0.5,
        taper: -0.08,
      }),
    front: (person) => unite(curtains(person), sweep(person, [-0.1, 0.13], [0.3, 0.09], 0.4)),
  },
  fringe: {
    behind: (person) =>
      blob(person.head, {
        at: [0, 0.1],
        size: [person.face.width + 0.11 + 0.04 * person.hair.volume, 0.6],
        square: 0.7,
      }),
    front: straightFringe,
  },
  long: {
    behind: (person) =>
      blob(person.head, {
        at: [0, 0.42],
        size: [person.face.width + 0.13 + 0.05 * person.hair.volume, 0.98],
        square: 0.35,
        taper: -0.1,
      }),
    front: curtains,
  },
  waves: {
    behind: (person) => {
      const { head, face, hair } = person;
      const locks = [-1, 1].flatMap((half) =>
        [0, 1, 2, 3].map((i) =>
          blob(head, {
            at: [half * (face.width + 0.02 + 0.05 * (i % 2)), -0.1 + 0.26 * i],
            size: [0.17 + 0.04 * hair.volume, 0.19],
          }),
        ),
      );
      return unite(blob(head, { at: [0, 0.2], size: [face.width + 0.06, 0.75], square: 0.4 }), ...locks);
    },
    front: curtains,
  },
  bun: {
    depth: 0.1,
    behind: ({ head, face, hair }) =>
      blob(head, {
        at: [0.05 * hair.part, -face.height - 0.17],
        size: [0.19 + 0.04 * hair.volume, 0.17 + 0.03 * hair.volume],
      }),
    front: tight,
  },
  ponytail: {
    behind: (person) => {
      const { head, face, hair } = person;
      return unite(
        blob(head, {
          at: [side(person) * (face.width - 0.06), -face.height + 0.16],
          size: [0.2, 0.14],
          tilt: side(person) * 0.6,
        }),
        blob(head, {
          at: [side(person) * (face.width + 0.15), 0.02],
          size: [0.13 + 0.04 * hair.volume, 0.48],
          tilt: -side(person) * 0.14,
        }),
      );
    },
    front: tight,
  },
  pigtails: {
    behind: ({ head, face, hair }) =>
      unite(
        ...[-1, 1].map((half) =>
          blob(head, {
            at: [half * (face.width + 0.14), 0.14],
            size: [0.14 + 0.03 * hair.volume, 0.3],
            tilt: -half * 0.3,
            taper: 0.3,
          }),
        ),
      ),
    front: straightFringe,
  },
};
