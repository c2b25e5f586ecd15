import type { Shader } from '../backend.js';
import { planKey, type SinePlan } from './sine-plan.js';
import { activation, bindings, lines, preamble, range } from './sine-wgsl.js';

/** Maximum number of rows (points times planes) of the factors that a workgroup loads at once. */
const DEPTH = 16;

/** Tiles of the gradients with respect to weights and biases, one for each workgroup. */
export interface WeightTiles {
  /** Number of rows and of columns of a tile. */
  readonly side: number;
  /** Index of the first tile of each layer. */
  readonly first: readonly number[];
  readonly count: number;
}

export function weightTiles({ widths }: SinePlan): WeightTiles {
  const side = Math.max(...widths) <= 32 ? 32 : 64;
  const first: number[] = [];
  let count = 0;
  widths.slice(1).forEach((width, layer) => {
    first.push(count);
    count += Math.ceil((widths[layer] as number) / side) * Math.ceil(width / side);
  });
  return { side, first, count };
}

/**
 * Returns the shader that computes the gradients with respect to weights and biases. The gradient of a layer's weights
 * is the product of the layer's inputs and the gradients with respect to its pre-activations, summed over the points of
 * a slice. Each workgroup computes one tile of a layer's matrix; those of the first rows also compute the bias.
 *
 * Bindings: coords, saved values, gradients with respect to the saved values, sums (written; one slab of parameters for
 * each slice).
 */
export function weightsShader(plan: SinePlan): Shader {
  return { key: `sine weights ${planKey(plan)}`, source: () => source(plan) };
}

function source(plan: SinePlan): string {
  const { planes, sets, parameters } = plan;
  const { side, first, count } = weightTiles(plan);
  const quads = side / 4;
  const threads = quads * quads;
  const points = Math.max(1, Math.floor(DEPTH / planes));
  const each = range(planes);
  return `
${preamble(plan)}
${bindings([
  ['coords', 'read'],
  ['saved', 'read'],
  ['dSaved', 'read'],
  ['sums', 'read_write'],
])}
const FIRST = array<u32, ${first.length + 1}>(${[...first, count].map((n) => `${n}u`).join(', ')});
const QUADS = ${quads}u;
const THREADS = ${threads}u;
const POINTS = ${points}u;
var<workgroup> a: array<vec4<f32>, ${points * planes * quads}>;
var<workgroup> b: array<vec4<f32>, ${points * planes * quads}>;

struct Planes { ${each.map((p) => `p${p}: f32`).join(', ')} }

// A layer's inputs at a point: the coordinates, or the activations of the previous layer.
fn into(layer: u32, image: u32, point: u32, unit: u32) -> Planes {
  if (layer == 0u) {
    return Planes(coords[coordAt(image, sizes.first + point, unit)]${each
      .slice(1)
      .map((p) => `, select(0.0, 1.0, unit + 1u == ${p}u)`)
      .join('')});
  }
  let width = WIDTHS[layer];
  let at = savedAt(layer - 1u, ${sets}u, image, point, unit);
${lines(each.map((p) => `  let z${p} = saved[at + ${p}u * width];`))}
  let omega = OMEGAS[layer - 1u];
  if (omega == 0.0) { return Planes(${each.map((p) => `z${p}`).join(', ')}); }
  let trig = sinCos(omega * z0);
  ${activation(plan)}
  return Planes(${each.map((p) => `y${p}`).join(', ')});
}

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, groups);
  if (group >= sizes.groups) { return; }
  let tile = group % ${count}u;
  let slice = (group / ${count}u) % sizes.slices;
  let image = group / (${count}u * sizes.slices);
  var layer = 0u;
  while (tile >= FIRST[layer + 1u]) { layer++; }
  let rows = WIDTHS[layer];
  let columns = WIDTHS[layer + 1u];
  let across = (columns + ${side - 1}u) / ${side}u;
  let row = ((tile - FIRST[layer]) / across) * ${side}u;
  let column = ((tile - FIRST[layer]) % across) * ${side}u;
  let tr = thread / QUADS;
  let tc = thread % QUADS;
  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>(); var bias = vec4<f32>();
  let end = min((slice + 1u) * sizes.slice, sizes.count);
  for (var start = slice * sizes.slice; start < end; start += POINTS) {
    for (var e = thread; e < POINTS * QUADS; e += THREADS) {
      let q = e % QUADS;
      let point = start + e / QUADS;
${lines(each.map((p) => `      var a${p} = vec4<f32>(); var b${p} = vec4<f32>();`))}
      if (point < end) {
        for (var c = 0u; c < 4u; c++) {
          let unit = row + q * 4u + c;
          if (unit < rows) {
            let here = into(layer, image, point, unit);
${lines(each.map((p) => `            a${p}[c] = here.p${p};`))}
          }
          let to = column + q * 4u + c;
          if (to < columns) {
            let at = savedAt(layer, ${sets}u, image, point, to);
${lines(each.map((p) => `            b${p}[c] = dSaved[at + ${p}u * columns];`))}
          }
        }
      }
${lines(
  each.flatMap((p) => [
    `      a[((e / QUADS) * PLANES + ${p}u) * QUADS + q] = a${p};`,
    `      b[((e / QUADS) * PLANES + ${p}u) * QUADS + q] = b${p};`,
  ]),
)}
    }
    workgroupBarrier();
    for (var k = 0u; k < POINTS * PLANES; k++) {
      let x = a[k * QUADS + tr];
      let g = b[k * QUADS + tc];
      s0 += x.x * g; s1 += x.y * g; s2 += x.z * g; s3 += x.w * g;
      ${planes === 1 ? 'bias += g;' : 'if (k % PLANES == 0u) { bias += g; }'}
    }
    workgroupBarrier();
  }
  let slab = (sizes.partial + slice) * ${parameters}u;
  for (var c = 0u; c < 4u; c++) {
    let to = column + tc * 4u + c;
    if (to >= columns) { continue; }
    let weights = slab + WEIGHTS[layer] + image * rows * columns + to;
    let at = row + tr * 4u;
    if (at < rows) { sums[weights + at * columns] = s0[c]; }
    if (at + 1u < rows) { sums[weights + (at + 1u) * columns] = s1[c]; }
    if (at + 2u < rows) { sums[weights + (at + 2u) * columns] = s2[c]; }
    if (at + 3u < rows) { sums[weights + (at + 3u) * columns] = s3[c]; }
    if (row + tr == 0u) { sums[slab + BIASES[layer] + image * columns + to] = bias[c]; }
  }
}
`;
}
