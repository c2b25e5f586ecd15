import type { Figure } from '../figure.js';
import type { Frame } from '../frame.js';
import { gradient, type Layer, layer } from '../layers.js';
import { darker, hex, INK, lighter, mix, WHITE } from '../palette.js';
import { blob, FINE_EDGE, glow, intersect } from '../shapes.js';

const edge = FINE_EDGE;

/** Creates both eyes and eyebrows. */
export function eyes(person: Figure): Layer[] {
  const { eyes, front, pose } = person;
  return [-1, 1].flatMap((side) => {
    // The eye on the far side of a turned head is narrower and closer to the nose.
    const away = 1 - 0.1 * pose.yaw * side;
    const frame = front(1).place({
      at: [side * eyes.spacing * away, -0.01],
      tilt: -side * eyes.slant,
      mirror: side < 0,
    });
    const shut = eyes.shut === 'both' || eyes.shut === (side < 0 ? 'left' : 'right');
    return [...(shut ? closedEye(person, frame) : openEye(person, frame, side, away)), brow(person, frame)];
  });
}

/** Creates an open eye. In the frame of the eye, x points away from the nose. */
function openEye({ eyes, skin, light, hair }: Figure, frame: Frame, side: number, away: number): Layer[] {
  const width = eyes.size * away;
  const height = eyes.size * 0.7 * eyes.open;
  const radius = eyes.size * 0.68;
  const ball = blob(frame, { size: [width, height], square: 0.1, bend: -0.012, edge });
  const center = [side * eyes.gaze * 0.022, -height * 0.12] as const;
  const disc = (share: number) =>
    intersect(ball, blob(frame, { at: center, size: [radius * share, radius * share], edge }));
  const lash = mix(INK, hair.color, 0.12);
  const glint = [center[0] + side * light.side * radius * 0.36, center[1] - radius * 0.32] as const;
  return [
    layer(skin.shadow, glow(frame, { at: [0, -0.015], size: [width * 1.7, height * 2] }), 0.5),
    layer(gradient(frame, [0, -height], [0, height * 0.5], hex('#c4b9ba'), hex('#fdfaf7')), ball),
    layer(darker(eyes.iris, 0.5), disc(1)),
    layer(
      gradient(
        frame,
        [0, center[1] - radius],
        [0, center[1] + radius],
        darker(eyes.iris, 0.2),
        lighter(eyes.iris, 0.28),
      ),
      disc(0.82),
    ),
    layer(hex('#140f12'), disc(0.46)),
    layer(WHITE, blob(frame, { at: glint, size: [radius * 0.26, radius * 0.26], edge }), 0.95),
    layer(
      WHITE,
      glow(frame, { at: [2 * center[0] - glint[0], center[1] + radius * 0.42], size: [radius * 0.4, radius * 0.3] }),
      0.35,
    ),
    layer(
      skin.shadow,
      blob(frame, { at: [0, height * 1.02], size: [width * 0.85, 0.007], bend: -height * 0.5, edge }),
      0.55,
    ),
    layer(
      lash,
      blob(frame, {
        at: [0.006, -height * 0.97],
        size: [width * 1.1, 0.013 + 0.007 * eyes.lashes],
        bend: height * 0.85,
        edge,
      }),
    ),
    ...(eyes.lashes > 0.5
      ? [layer(lash, blob(frame, { at: [width * 1.1, -height * 0.42], size: [0.034, 0.01], tilt: -0.6, edge }))]
      : []),
    layer(skin.shadow, blob(frame, { at: [0, -height - 0.034], size: [width, 0.009], bend: height * 0.6, edge }), 0.6),
  ];
}

function closedEye({ eyes, skin, hair }: Figure, frame: Frame): Layer[] {
  const lash = mix(INK, hair.color, 0.12);
  return [
    layer(skin.shadow, glow(frame, { at: [0, 0], size: [eyes.size * 1.6, eyes.size * 1.3] }), 0.35),
    layer(lash, blob(frame, { at: [0, -0.02], size: [eyes.size * 1.05, 0.015], bend: 0.05, edge })),
  ];
}

function brow({ brows, eyes }: Figure, frame: Frame): Layer {
  const height = -eyes.size * 0.7 * eyes.open - 0.085 - 0.018 * brows.raise;
  return layer(
    brows.color,
    blob(frame, {
      at: [0.01, height],
      size: [eyes.size * 1.32, 0.021 * brows.thickness],
      bend: 0.03 * brows.arch + 0.014,
      tilt: 0.1 * brows.slope - 0.03,
      thin: 0.28,
      edge: 0.025,
    }),
    0.92,
  );
}
