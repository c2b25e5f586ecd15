import type { Shader } from '../backend.js';
import { planKey, type SinePlan } from './sine-plan.js';
import { activation, bindings, lines, preamble, range } from './sine-wgsl.js';

/** Outputs of a forward shader. */
export interface ForwardOutputs {
  /** Whether to write the value and, depending on the plan's order, the gradient and the Laplacian. */
  readonly results: boolean;
  /** Whether to write the planes of every layer's pre-activations, which the gradient needs. */
  readonly saved: boolean;
}

/** Returns the names of a network's result buffers. */
export const resultNames = ({ order }: SinePlan): string[] => ['value', 'gradient', 'laplacian'].slice(0, order + 1);

/**
 * Returns the shader that evaluates all layers of a sine network, one tile of points per workgroup. The activations of
 * the tile are in workgroup memory, `x[unit · planes + plane]`, with four points per vector. A thread computes some
 * units of four points.
 *
 * Bindings: coords, parameters, results, saved values.
 */
export function forwardShader(plan: SinePlan, outputs: ForwardOutputs): Shader {
  return { key: `sine forward ${planKey(plan)} ${JSON.stringify(outputs)}`, source: () => source(plan, outputs) };
}

/** Returns statements for each unit of a thread, inside a loop over the units of the previous layer. */
function sums(plan: SinePlan, units: number): string {
  const { planes } = plan;
  return lines([
    '    for (var k = 0u; k < rows; k++) {',
    '      let at = weights + k * columns;',
    ...range(units).map((j) => `      let w${j} = parameters[at + u${j}];`),
    ...range(planes).flatMap((p) => [
      `      let x${p} = x[(k * PLANES + ${p}u) * QUADS + quad];`,
      ...range(units).map((j) => `      s${j}_${p} += x${p} * w${j};`),
    ]),
    '    }',
  ]);
}

function source(plan: SinePlan, { results, saved }: ForwardOutputs): string {
  const { tile, lanes, unitsPerThread, widths, planes } = plan;
  const quads = tile / 4;
  const widest = Math.max(...widths);
  const units = range(unitsPerThread);
  const names = results ? resultNames(plan) : [];
  return `
${preamble(plan)}
${bindings([
  ['coords', 'read'],
  ['parameters', 'read'],
  ...names.map((name) => [name, 'read_write'] as const),
  ...(saved ? [['saved', 'read_write'] as const] : []),
])}
const QUADS = ${quads}u;
const LANES = ${lanes}u;
const THREADS = ${lanes * quads}u;
var<workgroup> x: array<vec4<f32>, ${widest * planes * quads}>;

fn sine4(angle: vec4<f32>) -> array<vec4<f32>, 2> {
  let a = sinCos(angle.x); let b = sinCos(angle.y); let c = sinCos(angle.z); let d = sinCos(angle.w);
  return array<vec4<f32>, 2>(vec4<f32>(a.x, b.x, c.x, d.x), vec4<f32>(a.y, b.y, c.y, d.y));
}

${finish(plan, { results, saved })}

@compute @workgroup_size(${lanes * quads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, groups);
  if (group >= sizes.groups) { return; }
  let tiles = (sizes.count + ${tile - 1}u) / ${tile}u;
  let image = group / tiles;
  let start = (group % tiles) * ${tile}u;
  for (var e = thread; e < INPUTS * QUADS; e += THREADS) {
    let i = e % INPUTS;
    let q = e / INPUTS;
    var here = vec4<f32>();
    for (var c = 0u; c < 4u; c++) {
      let point = start + q * 4u + c;
      if (point < sizes.count) { here[c] = coords[coordAt(image, sizes.first + point, i)]; }
    }
    x[(i * PLANES) * QUADS + q] = here;
${lines(
  range(planes)
    .slice(1)
    .map((p) => `    x[(i * PLANES + ${p}u) * QUADS + q] = vec4<f32>(select(0.0, 1.0, i + 1u == ${p}u));`),
)}
  }
  let lane = thread % LANES;
  let quad = thread / LANES;
  for (var layer = 0u; layer < LAYERS; layer++) {
    workgroupBarrier();
    let rows = WIDTHS[layer];
    let columns = WIDTHS[layer + 1u];
    let weights = WEIGHTS[layer] + image * rows * columns;
${lines(
  units.flatMap((j) => [
    `    let u${j} = min(lane + ${j * lanes}u, columns - 1u);`,
    ...range(planes).map((p) => `    var s${j}_${p} = vec4<f32>();`),
  ]),
)}
    if (columns <= LANES) {
${sums(plan, 1)}
    } else {
${unitsPerThread > 1 ? sums(plan, unitsPerThread) : ''}
    }
    workgroupBarrier();
${lines(
  units.map(
    (j) =>
      `    if (lane + ${j * lanes}u < columns) { finish(layer, image, start, quad, u${j}, ${range(planes)
        .map((p) => `s${j}_${p}`)
        .join(', ')}); }`,
  ),
)}
  }
}
`;
}

/** Returns statements that add the bias, save the pre-activations, apply the activation and write the results. */
function finish(plan: SinePlan, { results, saved }: ForwardOutputs): string {
  const { planes, sets, order, inputs } = plan;
  const each = range(planes);
  return `
struct Trig4 { x: vec4<f32>, y: vec4<f32> }
fn finish(layer: u32, image: u32, start: u32, quad: u32, unit: u32, ${each.map((p) => `a${p}: vec4<f32>`).join(', ')}) {
  let columns = WIDTHS[layer + 1u];
  let z0 = a0 + vec4<f32>(parameters[BIASES[layer] + image * columns + unit]);
${lines(each.slice(1).map((p) => `  let z${p} = a${p};`))}
${
  saved
    ? `  for (var c = 0u; c < 4u; c++) {
    let point = start + quad * 4u + c;
    if (point < sizes.count) {
      let at = savedAt(layer, ${sets}u, image, point, unit);
${lines(each.map((p) => `      saved[at + ${p}u * columns] = z${p}[c];`))}
    }
  }`
    : ''
}
  let omega = OMEGAS[layer];
  var ${each.map((p) => `o${p} = z${p}`).join('; var ')};
  if (omega != 0.0) {
    let pair = sine4(omega * z0);
    let trig = Trig4(pair[0], pair[1]);
${activation(plan)}
${lines(each.map((p) => `    o${p} = y${p};`))}
  }
  if (layer + 1u < LAYERS) {
${lines(each.map((p) => `    x[(unit * PLANES + ${p}u) * QUADS + quad] = o${p};`))}
    return;
  }
${
  results
    ? `  for (var c = 0u; c < 4u; c++) {
    let point = start + quad * 4u + c;
    if (point < sizes.count) {
      let at = (image * sizes.points + sizes.first + point) * columns + unit;
      value[at] = o0[c];
${lines(order > 0 ? range(inputs).map((i) => `      gradient[at * INPUTS + ${i}u] = o${i + 1}[c];`) : [])}
${order === 2 ? `      laplacian[at] = o${inputs + 1}[c];` : ''}
    }
  }`
    : ''
}
}
`;
}
