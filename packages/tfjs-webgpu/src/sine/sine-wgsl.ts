import { GROUP_INDEX } from '../wgsl/group-index.js';
import { SINE_AND_COSINE } from '../wgsl/sine-and-cosine.js';
import type { SinePlan } from './sine-plan.js';

/** Parts of WGSL sources that the shaders of sine networks share. */

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
export const lines = (texts: readonly string[]): string => texts.join('\n');

const list = (type: string, values: readonly (number | string)[]): string =>
  `array<${type}, ${values.length}>(${values.map((value) => (type === 'f32' ? float(value as number) : `${value}u`)).join(', ')})`;

/** Returns a number as a WGSL float literal. */
export function float(value: number): string {
  const text = `${Math.fround(value)}`;
  return /[.e]/.test(text) ? `f32(${text})` : `${text}.0`;
}

/**
 * WGSL structure with the sizes of a call. `points` is the number of points per set; the call processes `count` points
 * from `first` on.
 */
export const SIZES = `
struct Sizes { points: u32, first: u32, count: u32, groups: u32, slices: u32, slice: u32, partial: u32, scale: u32 }
`;

/** Values of the uniforms {@link SIZES}. */
export interface SineSizes {
  readonly points: number;
  readonly first: number;
  readonly count: number;
  readonly groups: number;
  readonly slices?: number;
  /** Points per slice. */
  readonly slice?: number;
  /** Index of the first partial sum to write. */
  readonly partial?: number;
}

export function sizesOf({ points, first, count, groups, slices = 1, slice = 0, partial = 0 }: SineSizes): ArrayBuffer {
  return Uint32Array.of(points, first, count, groups, slices, slice, partial, 0).buffer;
}

/** Returns declarations of the storage buffers, in the order of their bindings, and of the uniforms. */
export function bindings(storages: readonly (readonly [name: string, access: 'read' | 'read_write'])[]): string {
  return lines([
    ...storages.map(
      ([name, access], index) => `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<f32>;`,
    ),
    `@group(0) @binding(${storages.length}) var<uniform> sizes: Sizes;`,
  ]);
}

/** Returns the WGSL that all shaders of a plan share: constants of the layers, the sine, and the index functions. */
export function preamble(plan: SinePlan): string {
  const { widths, omegas, offsets, saved, planes, inputs } = plan;
  const layers = omegas.length;
  const sums = range(layers).map((layer) => widths.slice(1, layer + 1).reduce((sum, width) => sum + width, 0));
  return `
${SIZES}
${SINE_AND_COSINE}
${GROUP_INDEX}
const LAYERS = ${layers}u;
const PLANES = ${planes}u;
const INPUTS = ${inputs}u;
const SAVED = ${saved}u;
const WIDTHS = ${list('u32', widths)};
const BEFORE = ${list('u32', sums)};
const WEIGHTS = ${list(
    'u32',
    range(layers).map((layer) => offsets[2 * layer] as number),
  )};
const BIASES = ${list(
    'u32',
    range(layers).map((layer) => offsets[2 * layer + 1] as number),
  )};
const OMEGAS = ${list('f32', omegas)};
fn coordAt(image: u32, point: u32, input: u32) -> u32 {
  return (${coordSet(plan)}point) * INPUTS + input;
}
// Index of a unit's saved value in plane 0; each further plane is the layer's width further on. Points are relative to the first of the call.
fn savedAt(layer: u32, sets: u32, image: u32, point: u32, unit: u32) -> u32 {
  return (sets * sizes.count * BEFORE[layer] + (image * sizes.count + point) * WIDTHS[layer + 1u]) * PLANES + unit;
}
`;
}

/** Returns the index of the first point of an image's coordinates. */
function coordSet({ sharedCoords, coordSets }: SinePlan): string {
  if (sharedCoords) return '';
  return `image${coordSets === undefined ? '' : ` % ${coordSets}u`} * sizes.points + `;
}

/**
 * Returns statements that compute a layer's activations y0 … from its pre-activations z0 …. The planes are value, first
 * derivatives and Laplacian.
 *
 * y = sin θ, yᵢ = ω cos θ zᵢ, yΔ = ω cos θ zΔ − ω² sin θ Σ zᵢ², with θ = ω z
 */
export function activation({ planes, order, inputs }: SinePlan): string {
  if (planes === 1) return 'let y0 = trig.x;';
  const slopes = range(inputs).map((input) => input + 1);
  return lines([
    'let y0 = trig.x;',
    'let slope = omega * trig.y;',
    ...slopes.map((plane) => `let y${plane} = slope * z${plane};`),
    order === 2
      ? `let y${inputs + 1} = slope * z${inputs + 1} - omega * omega * trig.x * (${slopes.map((p) => `z${p} * z${p}`).join(' + ')});`
      : '',
  ]);
}

/**
 * Returns statements that compute the gradients g0 … with respect to the pre-activations from the gradients d0 … with
 * respect to the activations:
 *
 * g = ω cos θ d − ω² sin θ (Σ dᵢ zᵢ + dΔ zΔ) − ω³ cos θ dΔ Σ zᵢ²,   gᵢ = ω cos θ dᵢ − 2 ω² sin θ zᵢ dΔ,   gΔ = ω cos θ
 * dΔ
 */
export function activationGradient({ planes, order, inputs }: SinePlan): string {
  const last = inputs + 1;
  const slopes = range(planes === 1 ? 0 : inputs).map((input) => input + 1);
  const bends = [...slopes.map((p) => `d${p} * z${p}`), ...(order === 2 ? [`d${last} * z${last}`] : [])];
  const twice = order === 2 ? ` - 2.0 * bend * d${last} * ` : '';
  return lines([
    'let slope = omega * trig.y;',
    planes === 1 ? '' : 'let bend = omega * omega * trig.x;',
    `let g0 = slope * d0${bends.length ? ` - bend * (${bends.join(' + ')})` : ''}${
      order === 2 ? ` - omega * omega * slope * d${last} * (${slopes.map((p) => `z${p} * z${p}`).join(' + ')})` : ''
    };`,
    ...slopes.map((p) => `let g${p} = slope * d${p}${twice && `${twice}z${p}`};`),
    order === 2 ? `let g${last} = slope * d${last};` : '',
  ]);
}
