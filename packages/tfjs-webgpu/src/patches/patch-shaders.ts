import type { Shader } from '../backend.js';
import { bindings, lines } from '../sine/sine-wgsl.js';
import type { SlabLayout } from '../slab.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';
import type { PatchPlan, PatchTensorPlan, Place } from './patch-numbers.js';

/** Threads of a workgroup; each computes one number. */
export const THREADS = 128;

/** Tensors that the shaders read: tokens, emitted weights and biases, shared weights and biases. */
const SOURCES = ['tokens', 'emittedWeights', 'emittedBiases', 'sharedWeights', 'sharedBiases'] as const;

/**
 * WGSL that all shaders share: `emittedAt(patch, number)` and `sharedAt(number)`.
 *
 * @param outputs further buffers
 */
function head(plan: PatchPlan, more: readonly (readonly [string, 'read' | 'read_write'])[]): string {
  const { tokenSize, emitted, emittedWeights, sharedWeights } = plan;
  const biases = emitted - emittedWeights;
  return `
struct Sizes { patches: u32, slices: u32, slice: u32, unused: u32 }
${bindings([...SOURCES.map((name) => [name, 'read'] as const), ...more])}
${GROUP_INDEX}
fn emissionAt(row: u32, number: u32) -> f32 {
  if (number < ${emittedWeights}u) { return emittedWeights[row * ${emittedWeights}u + number]; }
  return emittedBiases[row * ${biases}u + number - ${emittedWeights}u];
}
fn emittedAt(patch_: u32, number: u32) -> f32 {
  var sum = emissionAt(${tokenSize}u, number);
  for (var d = 0u; d < ${tokenSize}u; d++) { sum += tokens[patch_ * ${tokenSize}u + d] * emissionAt(d, number); }
  return sum;
}
fn sharedAt(number: u32) -> f32 {
  if (number < ${sharedWeights}u) { return sharedWeights[number]; }
  return sharedBiases[number - ${sharedWeights}u];
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = groupIndex(id, groups) * ${THREADS}u + thread;
  // The automatic layout of the bindings has only those that are used.
${lines([...SOURCES, ...more.map(([name]) => name)].map((name) => `  _ = &${name};`))}
`;
}

const key = (name: string, plan: PatchPlan, offsets: readonly number[]): string =>
  `patches ${name} ${JSON.stringify([plan, offsets])}`;

const piece = ({ emitted, first }: Place, index: string): string =>
  emitted ? `emittedAt(patch_, ${first}u + ${index})` : `sharedAt(${first}u + ${index})`;

/** Place of an element of a tensor in the slab of parameters. */
const inSlab = (tensor: PatchTensorPlan, offset: number, element: string): string =>
  `${offset}u + patch_ * ${tensor.rows * tensor.columns}u + ${element}`;

/** WGSL that computes an element of a tensor from its pieces; `i` and `j` are its row and its column. */
const element = ({ pieces, columns }: PatchTensorPlan, e: string): string =>
  pieces.length === 1
    ? piece(pieces[0] as Place, e)
    : `${piece(pieces[0] as Place, `${e} / ${columns}u`)} * ${piece(pieces[2] as Place, e)} * ${piece(pieces[1] as Place, `${e} % ${columns}u`)}`;

/**
 * Writes the parameters of the networks of all patches, laid out for the shaders of sine networks.
 *
 * @param offsets place of each tensor in the slab
 */
export const emitShader = (plan: PatchPlan, offsets: readonly number[]): Shader => ({
  key: key('emit', plan, offsets),
  source: () => `
${head(plan, [['parameters', 'read_write']])}
  if (at >= sizes.patches * ${plan.elements}u) { return; }
  let patch_ = at / ${plan.elements}u;
  let e = at % ${plan.elements}u;
${lines(
  plan.tensors.map(
    (tensor, index) =>
      `  if (e >= ${tensor.first}u && e < ${tensor.first + tensor.rows * tensor.columns}u) { parameters[${inSlab(tensor, offsets[index] as number, `e - ${tensor.first}u`)}] = ${element(tensor, `(e - ${tensor.first}u)`)}; return; }`,
  ),
)}
}
`,
});

/** WGSL that computes the gradient with respect to an emitted number of a patch, from those of the parameters. */
function numberGradient(tensor: PatchTensorPlan, offset: number): string[] {
  const { pieces, rows, columns } = tensor;
  const inside = ({ first, rows: r, columns: c }: Place) => `number >= ${first}u && number < ${first + r * c}u`;
  const [v, u, w] = pieces as readonly [Place, Place?, Place?];
  if (!u || !w)
    return v.emitted
      ? [`  if (${inside(v)}) { return gradients[${inSlab(tensor, offset, `number - ${v.first}u`)}]; }`]
      : [];
  const sum = (own: Place, other: Place, count: number, at: string, otherIndex: string) => `  if (${inside(own)}) {
    let own = number - ${own.first}u;
    var sum = 0.0;
    for (var k = 0u; k < ${count}u; k++) {
      let e = ${at};
      sum += gradients[${inSlab(tensor, offset, 'e')}] * ${piece(w, 'e')} * ${piece(other, otherIndex)};
    }
    return sum;
  }`;
  return [sum(v, u, columns, `own * ${columns}u + k`, 'k'), sum(u, v, rows, `k * ${columns}u + own`, 'k')];
}

/** Writes the gradients with respect to the emitted numbers, [S, P + R]. */
export const numberGradientShader = (plan: PatchPlan, offsets: readonly number[]): Shader => ({
  key: key('numbers', plan, offsets),
  source: () => {
    const text = head(plan, [
      ['gradients', 'read'],
      ['dNumbers', 'read_write'],
    ]);
    const function_ = `
fn gradientAt(patch_: u32, number: u32) -> f32 {
${lines(plan.tensors.flatMap((tensor, index) => numberGradient(tensor, offsets[index] as number)))}
  return 0.0;
}
`;
    return `
${text.replace('@compute', `${function_}@compute`)}
  if (at < sizes.patches * ${plan.emitted}u) { dNumbers[at] = gradientAt(at / ${plan.emitted}u, at % ${plan.emitted}u); }
}
`;
  },
});

/** Writes the gradients with respect to the tokens, [S, D], from those with respect to the emitted numbers. */
export const tokenGradientShader = (plan: PatchPlan): Shader => ({
  key: key('tokens', plan, []),
  source: () => `
${head(plan, [
  ['dNumbers', 'read'],
  ['dTokens', 'read_write'],
])}
  if (at >= sizes.patches * ${plan.tokenSize}u) { return; }
  let patch_ = at / ${plan.tokenSize}u;
  let d = at % ${plan.tokenSize}u;
  var sum = 0.0;
  for (var number = 0u; number < ${plan.emitted}u; number++) {
    sum += dNumbers[patch_ * ${plan.emitted}u + number] * emissionAt(d, number);
  }
  dTokens[at] = sum;
}
`,
});

/** WGSL that returns the gradient of one patch with respect to a shared number. */
function sharedGradient(tensor: PatchTensorPlan, offset: number): string[] {
  const { pieces, columns } = tensor;
  const own = pieces.at(-1) as Place;
  if (own.emitted) return [];
  const e = `(number - ${own.first}u)`;
  const factors =
    pieces.length === 1
      ? ''
      : ` * ${piece(pieces[0] as Place, `${e} / ${columns}u`)} * ${piece(pieces[1] as Place, `${e} % ${columns}u`)}`;
  return [
    `  if (number >= ${own.first}u && number < ${own.first + own.rows * own.columns}u) { return gradients[${inSlab(tensor, offset, e)}]${factors}; }`,
  ];
}

/**
 * Sums the gradients with respect to the emission of weights and biases and to the shared weights and biases over the
 * patches of each slice: [slices, total], with zeros between them.
 *
 * @param layout places of these four in a slice
 */
export const emissionGradientShader = (plan: PatchPlan, offsets: readonly number[], layout: SlabLayout): Shader => ({
  key: key('emission', plan, offsets),
  source: () => {
    const { emitted, emittedWeights, tokenSize, shared, sharedWeights } = plan;
    const emittedBiases = emitted - emittedWeights;
    const rows = tokenSize + 1;
    const [weights, biases, others, otherBiases] = layout.offsets as readonly [number, number, number, number];
    const text = head(plan, [
      ['gradients', 'read'],
      ['dNumbers', 'read'],
      ['sums', 'read_write'],
    ]);
    const function_ = `
fn sharedGradientAt(patch_: u32, number: u32) -> f32 {
${lines(plan.tensors.flatMap((tensor, index) => sharedGradient(tensor, offsets[index] as number)))}
  return 0.0;
}
`;
    return `
${text.replace('@compute', `${function_}@compute`)}
  if (at >= sizes.slices * ${layout.total}u) { return; }
  let slice = at / ${layout.total}u;
  let place = at % ${layout.total}u;
  let end = min((slice + 1u) * sizes.slice, sizes.patches);
  var sum = 0.0;
  var row = 0u;
  var number = ${emitted}u;
  if (place < ${weights + rows * emittedWeights}u) {
    row = place / ${Math.max(1, emittedWeights)}u;
    number = place % ${Math.max(1, emittedWeights)}u;
  } else if (place >= ${biases}u && place < ${biases + rows * emittedBiases}u) {
    row = (place - ${biases}u) / ${Math.max(1, emittedBiases)}u;
    number = ${emittedWeights}u + (place - ${biases}u) % ${Math.max(1, emittedBiases)}u;
  } else {
    var other = ${shared}u;
    if (place >= ${others}u && place < ${others + sharedWeights}u) { other = place - ${others}u; }
    if (place >= ${otherBiases}u && place < ${otherBiases + shared - sharedWeights}u) { other = ${sharedWeights}u + place - ${otherBiases}u; }
    if (other < ${shared}u) {
      for (var patch_ = slice * sizes.slice; patch_ < end; patch_++) { sum += sharedGradientAt(patch_, other); }
    }
  }
  if (number < ${emitted}u) {
    for (var patch_ = slice * sizes.slice; patch_ < end; patch_++) {
      let token = select(1.0, tokens[min(patch_ * ${tokenSize}u + row, arrayLength(&tokens) - 1u)], row < ${tokenSize}u);
      sum += token * dNumbers[patch_ * ${emitted}u + number];
    }
  }
  sums[at] = sum;
}
`;
  },
});
