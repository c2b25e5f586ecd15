import type { Shader } from '../backend.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';
import { headSizes } from './head-plan.js';

/** Outputs of a workgroup, one for each thread, in the products with and by the weights. */
export const COLUMNS = 128;
/** Images that a thread processes at once. */
export const IMAGES = 16;
/** Features that a workgroup loads at once. */
const DEPTH = 32;
/** Rows of a gradient with respect to weights that a thread computes. */
export const ROWS = 16;
/** Features and lanes of a workgroup in the product by the transposed weights. */
export const FEATURES = 8;
const LANES = 32;

const quads = (each: (q: number) => string): string => [0, 1, 2, 3].map(each).join('\n');

const head = (places: number, storages: readonly string[], outputs: readonly string[]): string => `
${[...storages.map((name) => ['read', name]), ...outputs.map((name) => ['read_write', name])]
  .map(([access, name], at) => `@group(0) @binding(${at}) var<storage, ${access}> ${name}: array<f32>;`)
  .join('\n')}
@group(0) @binding(${storages.length + outputs.length}) var<uniform> sizes: Sizes;
${headSizes(places)}
${GROUP_INDEX}
fn tile4(at: u32) -> vec4<f32> { return vec4<f32>(tile[at], tile[at + 1u], tile[at + 2u], tile[at + 3u]); }
`;

const main = (threads: number): string => `
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) all: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, all);
  if (group >= sizes.groups) { return; }
  let place = sizes.places[placeOf(group)];
  let local = group - place.first;
`;

/** y = x·weights + offsets of each head: bindings x, weights, offsets, y. */
export const forwardHeads = (places: number): Shader => ({
  key: `heads forward ${places}`,
  source: () => `
var<workgroup> tile: array<f32, ${DEPTH * IMAGES}>;
${head(places, ['x', 'weights', 'offsets'], ['y'])}
${main(COLUMNS)}
  let blocks = (sizes.images + ${IMAGES - 1}u) / ${IMAGES}u;
  let column = local / blocks * ${COLUMNS}u + thread;
  let image = local % blocks * ${IMAGES}u;
${quads((q) => `  var s${q} = vec4<f32>();`)}
  for (var start = 0u; start < sizes.features; start += ${DEPTH}u) {
    workgroupBarrier();
    for (var e = thread; e < ${DEPTH * IMAGES}u; e += ${COLUMNS}u) {
      let k = e % ${DEPTH}u;
      let b = e / ${DEPTH}u;
      var value = 0.0;
      if (start + k < sizes.features && image + b < sizes.images) {
        value = x[(place.head * sizes.images + image + b) * sizes.features + start + k];
      }
      tile[k * ${IMAGES}u + b] = value;
    }
    workgroupBarrier();
    if (column < place.count) {
      for (var k = 0u; k < min(${DEPTH}u, sizes.features - start); k++) {
        let w = weights[place.weights + (start + k) * place.count + column];
${quads((q) => `        s${q} += w * tile4(k * ${IMAGES}u + ${4 * q}u);`)}
      }
    }
  }
  if (column >= place.count) { return; }
  let offset = offsets[place.offsets + column];
  for (var b = 0u; b < ${IMAGES}u; b++) {
    if (image + b >= sizes.images) { break; }
    let quad = b / 4u;
    let sum = select(select(s0, s1, quad == 1u), select(s2, s3, quad == 3u), quad >= 2u)[b % 4u];
    y[place.y + (image + b) * place.count + column] = sum + offset;
  }
}
`,
});

/** Gradients with respect to weights and offsets: bindings x, dy, dWeights, dOffsets. */
export const backwardWeights = (places: number): Shader => ({
  key: `heads weights ${places}`,
  source: () => `
var<workgroup> tile: array<f32, ${IMAGES * ROWS}>;
${head(places, ['x', 'dy'], ['dWeights', 'dOffsets'])}
${main(COLUMNS)}
  let blocks = (sizes.features + ${ROWS - 1}u) / ${ROWS}u;
  let column = local / blocks * ${COLUMNS}u + thread;
  let row = local % blocks * ${ROWS}u;
${quads((q) => `  var s${q} = vec4<f32>();`)}
  var offset = 0.0;
  for (var image = 0u; image < sizes.images; image += ${IMAGES}u) {
    workgroupBarrier();
    for (var e = thread; e < ${IMAGES * ROWS}u; e += ${COLUMNS}u) {
      let k = e % ${ROWS}u;
      let b = e / ${ROWS}u;
      var value = 0.0;
      if (row + k < sizes.features && image + b < sizes.images) {
        value = x[(place.head * sizes.images + image + b) * sizes.features + row + k];
      }
      tile[b * ${ROWS}u + k] = value;
    }
    workgroupBarrier();
    if (column < place.count) {
      for (var b = 0u; b < min(${IMAGES}u, sizes.images - image); b++) {
        let d = dy[place.y + (image + b) * place.count + column];
        offset += d;
${quads((q) => `        s${q} += d * tile4(b * ${ROWS}u + ${4 * q}u);`)}
      }
    }
  }
  if (column >= place.count) { return; }
  if (row == 0u) { dOffsets[place.offsets + column] = offset; }
  for (var k = 0u; k < ${ROWS}u; k++) {
    if (row + k >= sizes.features) { break; }
    let quad = k / 4u;
    let sum = select(select(s0, s1, quad == 1u), select(s2, s3, quad == 3u), quad >= 2u)[k % 4u];
    dWeights[place.weights + (row + k) * place.count + column] = sum;
  }
}
`,
});

/**
 * Gradients with respect to the features, one partial sum for each slice of `extra` outputs: bindings weights, dy,
 * sums [slices, P, B, d].
 */
export const backwardFeatures = (places: number, heads: number): Shader => ({
  key: `heads features ${places} ${heads}`,
  source: () => `
var<workgroup> tile: array<f32, ${LANES * IMAGES}>;
var<workgroup> lanes: array<vec4<f32>, ${LANES * FEATURES}>;
${head(places, ['weights', 'dy'], ['sums'])}
${main(LANES * FEATURES)}
  let depth = (sizes.features + ${FEATURES - 1}u) / ${FEATURES}u;
  let blocks = (sizes.images + ${IMAGES - 1}u) / ${IMAGES}u;
  let k = local % depth * ${FEATURES}u + thread / ${LANES}u;
  let image = local / depth % blocks * ${IMAGES}u;
  let slice = local / depth / blocks;
  let lane = thread % ${LANES}u;
  let end = min((slice + 1u) * sizes.extra, place.count);
${quads((q) => `  var s${q} = vec4<f32>();`)}
  for (var start = slice * sizes.extra; start < end; start += ${LANES}u) {
    workgroupBarrier();
    for (var e = thread; e < ${LANES * IMAGES}u; e += ${LANES * FEATURES}u) {
      let n = start + e % ${LANES}u;
      let b = e / ${LANES}u;
      var value = 0.0;
      if (n < end && image + b < sizes.images) { value = dy[place.y + (image + b) * place.count + n]; }
      tile[e % ${LANES}u * ${IMAGES}u + b] = value;
    }
    workgroupBarrier();
    if (k < sizes.features && start + lane < end) {
      let w = weights[place.weights + k * place.count + start + lane];
${quads((q) => `      s${q} += w * tile4(lane * ${IMAGES}u + ${4 * q}u);`)}
    }
  }
  let first = (slice * ${heads}u + place.head) * sizes.images;
${quads(
  (q) => `  workgroupBarrier();
  lanes[thread] = s${q};
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half = half / 2u) {
    if (lane < half) { lanes[thread] += lanes[thread + half]; }
    workgroupBarrier();
  }
  if (lane < 4u && k < sizes.features && image + ${4 * q}u + lane < sizes.images) {
    sums[(first + image + ${4 * q}u + lane) * sizes.features + k] = lanes[thread - lane][lane];
  }`,
)}
}
`,
});
