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

/** Hair styles that may be worn under a hat. */
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
 * Draws the parameters of portrait `index` of the series `seed`. The result is identical in all versions and in all
 * JavaScript engines, because only exact arithmetic is used (no powers, no transcendental functions).
 *
 * @throws DatasetError `bad-config` for a seed that is not an integer.
 */
export function drawParameters(seed: number, index: number): PortraitParameters {
  const draw = new Draws(randomStream(seed, `portrait/${index}`));
  // Three latent traits determine the probabilities of all other parameters, so that a face is consistent. The order of
  // draws must never change.
  const softness = draw.uniform(0, 1);
  const age = draw.uniform(0, 1) * draw.uniform(0.4, 1);
  const tone = draw.uniform(0, 1) * draw.uniform(0.6, 1);
  const traits: Traits = { softness, age, tone };

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
  const skin = drawSkin(draw, traits);
  const face = {
    width: draw.bell(0.375, 0.435),
    height: draw.bell(0.46, 0.53),
    jaw: draw.bell(-0.08, 0.16) + 0.08 * softness,
    square: draw.bell(0.15, 0.5) - 0.15 * softness,
    ears: draw.bell(0.85, 1.2),
    age,
  };
  const { hue, ...hair } = drawHair(draw, traits);
  const eyes = drawEyes(draw, traits);
  const brows = drawBrows(draw, traits, { hue, color: hair.color, skin: skin.base });
  const nose = { width: draw.bell(0.8, 1.1) + 0.25 * tone, length: draw.bell(0.85, 1.15) };
  const mouth = drawMouth(draw, traits, skin.base);
  const beard = drawBeard(draw, traits, hair.color);
  const clothes = drawClothes(draw, traits);
  const background = drawBackground(draw);
  const glasses = {
    style: draw.choose<Glasses>({ none: 4 - 1.6 * age, round: 0.6, square: 0.6, shades: 0.18 }),
    color: draw.pick(FRAMES),
  };
  const hat = drawHat(draw, traits, hair.style);
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

/** Latent traits in [0, 1] that determine the probabilities of the other parameters. */
interface Traits {
  readonly softness: number;
  readonly age: number;
  readonly tone: number;
}

/** Category of hair color. */
type Hue = keyof typeof HAIR;

function drawSkin(draw: Draws, { softness, tone }: Traits): PortraitParameters['skin'] {
  const warmth = draw.bell(-1, 1);
  const base = filter(along(SKIN, tone), [1, 1 - 0.025 * warmth, 1 - 0.07 * warmth]);
  return {
    base,
    shadow: filter(base, [0.8, 0.68, 0.66]),
    blush: draw.uniform(0.15, 0.5 + 0.3 * softness),
    freckles: draw.chance(0.25 * (1 - tone)),
  };
}

function drawHair(draw: Draws, { softness, age, tone }: Traits): PortraitParameters['hair'] & { readonly hue: Hue } {
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
  const hue = draw.choose<Hue>({
    black: 0.5 + 2.5 * tone,
    brown: 0.9 + 0.6 * lightness,
    auburn: 0.5 * lightness,
    ginger: 0.55 * lightness * lightness,
    blond: 1.3 * lightness * lightness,
    gray: age > 0.55 ? 4 * age : 0.04,
    dyed: 0.16 * (1 - age),
  });
  const color = along(HAIR[hue], draw.uniform(0, 1));
  return {
    hue,
    style,
    color,
    part: (draw.chance(0.5) ? -1 : 1) * draw.uniform(0.35, 1),
    volume: draw.bell(0, 1),
    line: draw.bell(-0.03, 0.03) + (softness < 0.5 ? 0.03 * age : 0),
  };
}

function drawEyes(draw: Draws, { softness, tone }: Traits): PortraitParameters['eyes'] {
  const lightness = 1 - tone;
  const iris = draw.choose<keyof typeof IRIS>({
    brown: 1 + 4 * tone,
    hazel: 0.7 * lightness + 0.1,
    green: 0.7 * lightness,
    blue: 1.3 * lightness,
    gray: 0.4 * lightness,
  });
  return {
    size: draw.bell(0.082, 0.106) + 0.006 * softness,
    spacing: draw.bell(0.165, 0.2),
    slant: draw.bell(-0.16, 0.2),
    open: draw.bell(0.72, 1.12),
    iris: along(IRIS[iris], draw.uniform(0, 1)),
    gaze: draw.bell(-1, 1),
    lashes: softness,
    shut: draw.choose<'neither' | 'both' | 'left' | 'right'>({ neither: 0.9, both: 0.06, left: 0.02, right: 0.02 }),
  };
}

function drawBrows(
  draw: Draws,
  { softness }: Traits,
  { hue, color, skin }: { hue: Hue; color: Rgb; skin: Rgb },
): PortraitParameters['brows'] {
  return {
    color: mix(
      darker(hue === 'dyed' ? hex('#4a3226') : color, 0.3),
      skin,
      hue === 'blond' || hue === 'gray' ? 0.2 : 0.05,
    ),
    thickness: draw.bell(0.8, 1.5) - 0.2 * softness,
    arch: draw.bell(0.2, 1),
    slope: draw.bell(-1, 1),
    raise: draw.bell(-1, 1),
  };
}

function drawMouth(draw: Draws, { softness, tone }: Traits, skin: Rgb): PortraitParameters['mouth'] {
  const painted = draw.chance(0.55 * softness);
  const rouge = mix(filter(skin, [0.86, 0.58, 0.6]), hex('#b0404c'), 0.18);
  return {
    expression: draw.choose<Expression>({ smile: 3, laugh: 1.6, calm: 1.6, grin: 1.4, surprise: 0.5, pensive: 0.6 }),
    width: draw.bell(0.13, 0.19),
    fullness: draw.bell(0.75, 1.15) + 0.25 * softness + 0.15 * tone,
    color: painted ? mix(draw.pick(LIPSTICK), skin, draw.uniform(0.1, 0.45)) : mix(skin, rouge, 0.6 + 0.4 * softness),
    skew: draw.bell(-1, 1),
  };
}

function drawBeard(draw: Draws, { softness }: Traits, color: Rgb): PortraitParameters['beard'] {
  const manly = Math.max(0, 1 - 2.2 * softness);
  return {
    style: draw.choose<BeardStyle>({
      none: 1,
      stubble: 0.6 * manly,
      full: 0.9 * manly,
      goatee: 0.3 * manly,
      moustache: 0.35 * manly,
    }),
    color: darker(color, 0.15),
  };
}

function drawClothes(draw: Draws, { softness }: Traits): PortraitParameters['clothes'] {
  return {
    collar: draw.choose<Collar>({
      crew: 2,
      vee: 1.2,
      shirt: 1.4,
      turtleneck: 0.9,
      hood: 1,
      straps: 0.8 * softness * softness,
    }),
    color: draw.pick(CLOTHES),
    accent: draw.pick(CLOTHES),
    shoulders: draw.bell(0.62, 0.8) - 0.08 * softness,
    striped: draw.chance(0.22),
  };
}

function drawBackground(draw: Draws): PortraitParameters['background'] {
  const [lightSide, darkSide] = draw.pick(BACKDROPS) as readonly [Rgb, Rgb];
  return {
    style: draw.choose<Backdrop>({ plain: 2, halo: 1.4, stripes: 0.8, dots: 0.7, hills: 1, bokeh: 1, panel: 0.7 }),
    light: lightSide,
    dark: darkSide,
    angle: draw.uniform(-0.9, 0.9),
    scale: draw.uniform(0.8, 1.3),
    phase: draw.uniform(0, 1),
  };
}

function drawHat(draw: Draws, { softness }: Traits, style: HairStyle): PortraitParameters['hat'] {
  const fits = HAIR_FOR_HATS.includes(style) ? 1 : 0;
  return {
    style: draw.choose<Hat>({
      none: 5,
      beanie: 0.35 * fits,
      cap: 0.4 * fits,
      headscarf: softness > 0.46 ? 0.45 : 0,
      band: 0.4 * softness,
      sunhat: 0.25 * fits,
    }),
    color: draw.pick(CLOTHES),
  };
}
