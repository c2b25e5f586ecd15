import type { Figure } from '../figure.js';
import type { Frame } from '../frame.js';
import { gradient, type Layer, layer } from '../layers.js';
import { darker, hex, lighter, mix } from '../palette.js';
import type { Expression } from '../parameters.js';
import { blob, FINE_EDGE, glow, intersect, unite } from '../shapes.js';

const DEPTH = hex('#5c1a22');
const TEETH = hex('#fdf8f1');
const TONGUE = hex('#d4646c');

const edge = FINE_EDGE;

/** Creates the mouth. */
export function mouth(person: Figure): Layer[] {
  const { front, face, mouth } = person;
  const frame = front(1.15).place({ at: [0, face.height * 0.58], tilt: 0.06 * mouth.skew });
  return EXPRESSIONS[mouth.expression](person, frame);
}

/** Creates closed lips. The corners are `lift` higher than the center. */
function closed({ mouth, skin, light }: Figure, frame: Frame, width: number, lift: number): Layer[] {
  const full = mouth.fullness;
  const seam = mix(darker(mouth.color, 0.55), DEPTH, 0.35);
  const upper = [-1, 1].map((side) =>
    blob(frame, {
      at: [side * width * 0.36, -0.012 * full - lift * 0.13],
      size: [width * 0.56, 0.023 * full],
      tilt: side * (0.1 - (lift * 0.75) / width),
      edge,
    }),
  );
  return [
    ...[-1, 1].map((side) =>
      layer(skin.shadow, glow(frame, { at: [side * width * 0.97, -lift], size: [0.045, 0.04] }), 0.5),
    ),
    layer(darker(mouth.color, 0.12), unite(...upper)),
    layer(
      mouth.color,
      blob(frame, { at: [0, 0.022 * full], size: [width * 0.72, 0.032 * full], bend: -lift * 0.7, edge }),
    ),
    layer(
      lighter(mouth.color, 0.5),
      glow(frame, { at: [light.side * 0.02, 0.03 * full], size: [width * 0.36, 0.018 * full] }),
      0.5,
    ),
    layer(seam, blob(frame, { at: [0, 0.002], size: [width * 0.93, 0.01], bend: -lift * 0.86, edge }), 0.85),
  ];
}

/** Creates an open mouth with teeth above and tongue below. */
function open({ mouth }: Figure, frame: Frame, width: number, height: number, lift: number): Layer[] {
  const full = mouth.fullness;
  const shape = { at: [0, height * 0.45] as const, bend: -lift, taper: 0.32, square: 0.1, edge };
  const hole = blob(frame, { ...shape, size: [width, height] });
  return [
    layer(
      gradient(frame, [0, -height], [0, height * 1.6], darker(mouth.color, 0.12), mouth.color),
      blob(frame, { ...shape, size: [width + 0.018, height + 0.02 * full] }),
    ),
    layer(DEPTH, hole),
    layer(
      TONGUE,
      intersect(hole, blob(frame, { at: [0, height * 1.15], size: [width * 0.62, height * 0.55], edge })),
      0.9,
    ),
    layer(
      TEETH,
      intersect(
        hole,
        blob(frame, { at: [0, -height * 0.12], size: [width * 0.88, height * 0.5], bend: -lift, square: 0.5, edge }),
      ),
    ),
  ];
}

const EXPRESSIONS: Readonly<Record<Expression, (person: Figure, frame: Frame) => Layer[]>> = {
  smile: (person, frame) => closed(person, frame, person.mouth.width * 1.05, 0.05),
  calm: (person, frame) => closed(person, frame, person.mouth.width * 0.92, 0.014),
  pensive: (person, frame) => closed(person, frame, person.mouth.width * 0.82, -0.008),
  laugh: (person, frame) => open(person, frame, person.mouth.width * 1.05, 0.072, 0.045),
  grin: (person, frame) => open(person, frame, person.mouth.width * 1.02, 0.045, 0.05),
  surprise: (person, frame) => open(person, frame, person.mouth.width * 0.52, 0.066, -0.006),
};
