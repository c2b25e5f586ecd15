import { randomStream } from '../random-stream.js';
import { Draws } from './draws.js';
import {
  along,
  BACKDROPS,
  CLOTHES,
  darker,
  FRAMES,
  filter,
  HAIR,
  hex,
  IRIS,
  LIPSTICK,
  METAL,
  mix,
  type Rgb,
  SKIN,
} from './palette.js';
import type {
  Backdrop,
  BeardStyle,
  Collar,
  Expression,
  Glasses,
  HairStyle,
  Hat,
  PortraitParameters,
} from './parameters.js';

/** What goes under a hat. */
const HAIR_FOR_HATS: readonly HairStyle[] = [
  'bald',
  'buzz',
  'crop',
  'parted',
  'bob',
  'fringe',
  'long',
  'waves',
  'ponytail',
  'pigtails',
];

/**
 * The parameters of portrait `index` of the series `seed`: the same for ever, and the same in every engine, for they come of exact
 * arithmetic alone (no powers, no transcendental functions).
 *
 * @throws DatasetError `bad-config` for a seed that is no integer.
 */
export function drawParameters(seed: number, index: number): PortraitParameters {
  const draw = new Draws(randomStream(seed, `portrait/${index}`));
  // What makes a face hang together: these three decide the chances of all the rest.
  const softness = draw.uniform(0, 1);
  const age = draw.uniform(0, 1) * draw.uniform(0.4, 1);
  const tone = draw.uniform(0, 1) * draw.uniform(0.6, 1);

  const side = draw.chance(0.5) ? -1 : 1;
  const pose = {
    right: draw.bell(-0.12, 0.12),
    down: draw.bell(-0.1, 0.1),
    scale: draw.bell(1.06, 1.3),
    tilt: draw.bell(-0.24, 0.24),
    yaw: draw.bell(-1, 1),
    pitch: draw.bell(-1, 1),
  };
  const light = { side, strength: draw.uniform(0.35, 1) };
  const warmth = draw.bell(-1, 1);
  const base = filter(along(SKIN, tone), [1, 1 - 0.025 * warmth, 1 - 0.07 * warmth]);
  const skin = {
    base,
    shadow: filter(base, [0.8, 0.68, 0.66]),
    blush: draw.uniform(0.15, 0.5 + 0.3 * softness),
    freckles: draw.chance(0.25 * (1 - tone)),
  };
  const face = {
    width: draw.bell(0.375, 0.435),
    height: draw.bell(0.46, 0.53),
    jaw: draw.bell(-0.08, 0.16) + 0.08 * softness,
    square: draw.bell(0.15, 0.5) - 0.15 * softness,
    ears: draw.bell(0.85, 1.2),
    age,
  };

  const style = draw.choose<HairStyle>({
    bald: 0.5 * (1 - softness) * (0.3 + age),
    buzz: 0.8 * (1 - softness) * (1 - softness),
    crop: 1.3 * (1 - softness),
    parted: 1.5 * (1 - softness) + 0.2,
    quiff: 1.2 * (1 - softness) * (1 - 0.6 * age),
    curly: 0.5 + 0.5 * tone,
    afro: 0.15 + 0.7 * tone,
    bob: 1.3 * softness,
    fringe: 1.2 * softness,
    long: 1.6 * softness,
    waves: 1.2 * softness,
    bun: 1.0 * softness,
    ponytail: 0.9 * softness,
    pigtails: 0.6 * softness * (1 - age),
  });
  const lightness = 1 - tone;
  const kind = draw.choose<keyof typeof HAIR>({
    black: 0.5 + 2.5 * tone,
    brown: 0.9 + 0.6 * lightness,
    auburn: 0.5 * lightness,
    ginger: 0.55 * lightness * lightness,
    blond: 1.3 * lightness * lightness,
    grey: age > 0.55 ? 4 * age : 0.04,
    dyed: 0.16 * (1 - age),
  });
  const colour = along(HAIR[kind], draw.uniform(0, 1));
  const hair = {
    style,
    colour,
    part: (draw.chance(0.5) ? -1 : 1) * draw.uniform(0.35, 1),
    volume: draw.bell(0, 1),
    line: draw.bell(-0.03, 0.03) + (softness < 0.5 ? 0.03 * age : 0),
  };

  const iris = draw.choose<keyof typeof IRIS>({
    brown: 1 + 4 * tone,
    hazel: 0.7 * lightness + 0.1,
    green: 0.7 * lightness,
    blue: 1.3 * lightness,
    grey: 0.4 * lightness,
  });
  const eyes = {
    size: draw.bell(0.082, 0.106) + 0.006 * softness,
    spacing: draw.bell(0.165, 0.2),
    slant: draw.bell(-0.16, 0.2),
    open: draw.bell(0.72, 1.12),
    iris: along(IRIS[iris], draw.uniform(0, 1)),
    gaze: draw.bell(-1, 1),
    lashes: softness,
    shut: draw.choose<'neither' | 'both' | 'left' | 'right'>({ neither: 0.9, both: 0.06, left: 0.02, right: 0.02 }),
  };
  const brows = {
    colour: mix(
      darker(kind === 'dyed' ? hex('#4a3226') : colour, 0.3),
      base,
      kind === 'blond' || kind === 'grey' ? 0.2 : 0.05,
    ),
    thickness: draw.bell(0.8, 1.5) - 0.2 * softness,
    arch: draw.bell(0.2, 1),
    slope: draw.bell(-1, 1),
    raise: draw.bell(-1, 1),
  };
  const nose = { width: draw.bell(0.8, 1.1) + 0.25 * tone, length: draw.bell(0.85, 1.15) };
  const painted = draw.chance(0.55 * softness);
  const rouge = mix(filter(base, [0.86, 0.58, 0.6]), hex('#b0404c'), 0.18);
  const mouth = {
    expression: draw.choose<Expression>({ smile: 3, laugh: 1.6, calm: 1.6, grin: 1.4, surprise: 0.5, pensive: 0.6 }),
    width: draw.bell(0.13, 0.19),
    fullness: draw.bell(0.75, 1.15) + 0.25 * softness + 0.15 * tone,
    colour: painted ? mix(draw.pick(LIPSTICK), base, draw.uniform(0.1, 0.45)) : mix(base, rouge, 0.6 + 0.4 * softness),
    skew: draw.bell(-1, 1),
  };
  const manly = Math.max(0, 1 - 2.2 * softness);
  const beard = {
    style: draw.choose<BeardStyle>({
      none: 1,
      stubble: 0.6 * manly,
      full: 0.9 * manly,
      goatee: 0.3 * manly,
      moustache: 0.35 * manly,
    }),
    colour: darker(colour, 0.15),
  };
  const clothes = {
    collar: draw.choose<Collar>({
      crew: 2,
      vee: 1.2,
      shirt: 1.4,
      turtleneck: 0.9,
      hood: 1,
      straps: 0.8 * softness * softness,
    }),
    colour: draw.pick(CLOTHES),
    accent: draw.pick(CLOTHES),
    shoulders: draw.bell(0.62, 0.8) - 0.08 * softness,
    striped: draw.chance(0.22),
  };
  const [lightSide, darkSide] = draw.pick(BACKDROPS) as readonly [Rgb, Rgb];
  const background = {
    style: draw.choose<Backdrop>({ plain: 2, halo: 1.4, stripes: 0.8, dots: 0.7, hills: 1, bokeh: 1, panel: 0.7 }),
    light: lightSide,
    dark: darkSide,
    angle: draw.uniform(-0.9, 0.9),
    scale: draw.uniform(0.8, 1.3),
    phase: draw.uniform(0, 1),
  };
  const glasses = {
    style: draw.choose<Glasses>({ none: 4 - 1.6 * age, round: 0.6, square: 0.6, shades: 0.18 }),
    colour: draw.pick(FRAMES),
  };
  const fits = HAIR_FOR_HATS.includes(style) ? 1 : 0;
  const hat = {
    style: draw.choose<Hat>({
      none: 5,
      beanie: 0.35 * fits,
      cap: 0.4 * fits,
      headscarf: softness > 0.46 ? 0.45 : 0,
      band: 0.4 * softness,
      sunhat: 0.25 * fits,
    }),
    colour: draw.pick(CLOTHES),
  };
  const earrings = { worn: draw.chance(0.6 * softness), metal: draw.pick(METAL) };
  return {
    pose,
    light,
    skin,
    face,
    hair,
    eyes,
    brows,
    nose,
    mouth,
    beard,
    clothes,
    background,
    glasses,
    hat,
    earrings,
  };
}
