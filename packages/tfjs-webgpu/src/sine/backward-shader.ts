import type { Shader } from '../backend.js';
import { resultNames } from './forward-shader.js';
import { planKey, type SinePlan } from './sine-plan.js';
import { activationGradient, bindings, lines, preamble, range } from './sine-wgsl.js';

/**
 * Returns the shader of the backward pass, one tile of points per workgroup. It computes the gradients with respect to
 * each layer's pre-activations, from the last layer to the first, and with respect to the coordinates. The gradients of
 * a layer are in workgroup memory, laid out like the activations of the forward shader.
 *
 * Bindings: parameters, saved values, gradients with respect to the results, gradients with respect to the saved values
 * (written), gradients with respect to the coordinates (written).
 */
export function backwardShader(plan: SinePlan): Shader {
  return { key: `sine backward ${planKey(plan)}`, source: () => source(plan) };
}

/** Returns statements that sum gradients over a layer's units, for each input of the layer that a thread owns. */
function sums({ planes }: SinePlan, units: number): string {
  return lines([
    '    for (var k = 0u; k < columns; k++) {',
    ...range(units).map((j) => `      let w${j} = parameters[weights + u${j} * columns + k];`),
    ...range(planes).flatMap((p) => [
      `      let d${p} = d[(k * PLANES + ${p}u) * QUADS + quad];`,
      ...range(units).map((j) => `      s${j}_${p} += d${p} * w${j};`),
    ]),
    '    }',
  ]);
}

function source(plan: SinePlan): string {
  const { tile, lanes, unitsPerThread, widths, planes, sets, order, inputs } = plan;
  const quads = tile / 4;
  const widest = Math.max(...widths);
  const each = range(planes);
  const units = range(unitsPerThread);
  const names = resultNames(plan).map((name) => `d_${name}`);
  return `
${preamble(plan)}
${bindings([
  ['parameters', 'read'],
  ['saved', 'read'],
  ...names.map((name) => [name, 'read'] as const),
  ['dSaved', 'read_write'],
  ['dCoords', 'read_write'],
])}
const QUADS = ${quads}u;
const LANES = ${lanes}u;
const THREADS = ${lanes * quads}u;
var<workgroup> d: array<vec4<f32>, ${widest * planes * quads}>;

@compute @workgroup_size(${lanes * quads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, groups);
  if (group >= sizes.groups) { return; }
  let tiles = (sizes.count + ${tile - 1}u) / ${tile}u;
  let image = group / tiles;
  let start = (group % tiles) * ${tile}u;
  let outputs = WIDTHS[LAYERS];
  for (var e = thread; e < outputs * QUADS; e += THREADS) {
    let unit = e % outputs;
    let q = e / outputs;
${lines(each.map((p) => `    var here${p} = vec4<f32>();`))}
    for (var c = 0u; c < 4u; c++) {
      let point = start + q * 4u + c;
      if (point < sizes.count) {
        let at = (image * sizes.points + sizes.first + point) * outputs + unit;
        here0[c] = d_value[at];
${lines(order > 0 ? range(inputs).map((i) => `        here${i + 1}[c] = d_gradient[at * INPUTS + ${i}u];`) : [])}
${order === 2 ? `        here${inputs + 1}[c] = d_laplacian[at];` : ''}
      }
    }
${lines(each.map((p) => `    d[(unit * PLANES + ${p}u) * QUADS + q] = here${p};`))}
  }
  let lane = thread % LANES;
  let quad = thread / LANES;
  for (var step = 0u; step < LAYERS; step++) {
    let layer = LAYERS - 1u - step;
    let rows = WIDTHS[layer];
    let columns = WIDTHS[layer + 1u];
    let weights = WEIGHTS[layer] + image * rows * columns;
    let omega = OMEGAS[layer];
    workgroupBarrier();
    for (var e = thread; e < columns * QUADS; e += THREADS) {
      let unit = e % columns;
      let q = e / columns;
${lines(each.map((p) => `      var r${p} = d[(unit * PLANES + ${p}u) * QUADS + q];`))}
      for (var c = 0u; c < 4u; c++) {
        let point = start + q * 4u + c;
        if (point >= sizes.count) { continue; }
        let at = savedAt(layer, ${sets}u, image, point, unit);
        if (omega != 0.0) {
${lines(each.map((p) => `          let z${p} = saved[at + ${p}u * columns];`))}
${lines(each.map((p) => `          let d${p} = r${p}[c];`))}
          let trig = sinCos(omega * z0);
${activationGradient(plan)}
${lines(each.map((p) => `          r${p}[c] = g${p};`))}
        }
${lines(each.map((p) => `        dSaved[at + ${p}u * columns] = r${p}[c];`))}
      }
${lines(each.map((p) => `      d[(unit * PLANES + ${p}u) * QUADS + q] = r${p};`))}
    }
    workgroupBarrier();
${lines(
  units.flatMap((j) => [
    `    let u${j} = min(lane + ${j * lanes}u, rows - 1u);`,
    ...each.map((p) => `    var s${j}_${p} = vec4<f32>();`),
  ]),
)}
    if (rows <= LANES) {
${sums(plan, 1)}
    } else {
${unitsPerThread > 1 ? sums(plan, unitsPerThread) : ''}
    }
    workgroupBarrier();
${lines(
  units.flatMap((j) => [
    `    if (lane + ${j * lanes}u < rows) {`,
    ...each.map((p) => `      d[(u${j} * PLANES + ${p}u) * QUADS + quad] = s${j}_${p};`),
    '    }',
  ]),
)}
  }
  workgroupBarrier();
  for (var e = thread; e < INPUTS * QUADS; e += THREADS) {
    let i = e % INPUTS;
    let q = e / INPUTS;
    let here = d[(i * PLANES) * QUADS + q];
    for (var c = 0u; c < 4u; c++) {
      let point = start + q * 4u + c;
      if (point < sizes.count) { dCoords[(image * sizes.points + sizes.first + point) * INPUTS + i] = here[c]; }
    }
  }
}
`;
}
