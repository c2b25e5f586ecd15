import type { Figure } from '../figure.js';
import { gradient, type Layer, layer } from '../layers.js';
import { darker, lighter, mix } from '../palette.js';
import type { BeardStyle } from '../parameters.js';
import { blob, EDGE, intersect, type Shape, subtract } from '../shapes.js';
import { faceShape } from './head.js';

/** Creates the beard. The mouth is painted after it. */
export function beard(person: Figure): Layer[] {
  return BEARDS[person.beard.style](person);
}

/** Creates the region of the lower face without cheeks and mouth. */
function jaw(person: Figure, margin: number, edge = EDGE): Shape {
  const { front, face } = person;
  return subtract(
    intersect(faceShape(person, margin), blob(person.head, { at: [0, 0.42], size: [0.62, 0.44], square: 0.4 })),
    blob(front(0.8), { at: [0, -0.04], size: [face.width * 0.92, 0.29], taper: 0.18, edge }),
  );
}

const shaded = ({ head, light, beard }: Figure) =>
  gradient(
    head,
    [light.side * 0.3, 0.1],
    [-light.side * 0.3, 0.5],
    lighter(beard.color, 0.1),
    darker(beard.color, 0.25),
  );

const whiskers = ({ front, face, beard, nose }: Figure): Layer[] =>
  [-1, 1].map((side) =>
    layer(
      darker(beard.color, 0.12),
      blob(front(1.25), {
        at: [side * 0.072, face.height * 0.58 - 0.068 + 0.01 * nose.length],
        size: [0.092, 0.034],
        tilt: side * 0.3,
      }),
    ),
  );

const BEARDS: Readonly<Record<BeardStyle, (person: Figure) => Layer[]>> = {
  none: () => [],
  stubble: (person) => [layer(mix(person.beard.color, person.skin.shadow, 0.3), jaw(person, 0, 0.12), 0.32)],
  full: (person) => [layer(shaded(person), jaw(person, 0.045)), ...whiskers(person)],
  goatee: (person) => [
    ...whiskers(person),
    layer(
      shaded(person),
      intersect(
        faceShape(person, 0.03),
        blob(person.front(1), { at: [0, person.face.height * 0.9], size: [0.13, 0.13], square: 0.4 }),
      ),
    ),
  ],
  moustache: (person) => whiskers(person),
};
