import type { Shader } from '../backend.js';
import { GROUP_INDEX } from '../wgsl/group-index.js';

/** Letters: B images, T queries, K keys, P heads, D features of a head, N groups of four features of a head. */

/** Threads of a workgroup. A thread computes one query, or one key, of one head. */
export const ROWS = 64;

/** Bytes of the rows that a workgroup loads at once, and maximum number of these rows. */
const TILE_BYTES = 12_288;
const MAX_TILE = 32;

/** Rows that a thread processes at once. */
const STEP = 4;

/** Maximum number of groups of four features for which loops are written out, so that they stay in registers. */
const MAX_UNROLLED = 16;

/** Maximum number of features of a head. More do not fit into workgroup memory. */
export const MAX_FEATURES = (4 * TILE_BYTES) / (2 * 16 * STEP);

/** Below every possible logit; WGSL has no infinity. */
const LOWEST = '-3.0e38';

/** Head size and whether keys are masked: all that the shaders depend on. */
export interface AttentionPlan {
  readonly size: number;
  readonly masked: boolean;
}

const quadsOf = ({ size }: AttentionPlan): number => Math.ceil(size / 4);

const tileOf = (plan: AttentionPlan): number =>
  Math.min(MAX_TILE, STEP * Math.floor(TILE_BYTES / (2 * 16 * quadsOf(plan)) / STEP));

/** Returns statements for each group of four features. */
function each(plan: AttentionPlan, body: (quad: string) => string): string {
  const quads = quadsOf(plan);
  if (quads > MAX_UNROLLED) return `for (var i = 0u; i < ${quads}u; i++) { ${body('i')} }`;
  return Array.from({ length: quads }, (_, i) => body(`${i}u`)).join('\n');
}

/** Declares a private row for each name. */
const rows = (plan: AttentionPlan, ...names: string[]): string =>
  names.map((name) => `var ${name}: array<vec4<f32>, ${quadsOf(plan)}>;`).join('\n');

const components = [0, 1, 2, 3] as const;

/** Functions that read and write four features of a row of a tensor, without those beyond the head. */
const access = ({ size }: AttentionPlan, read: readonly string[], written: readonly string[]): string => {
  const rest = size % 4;
  const parts = (line: (c: number) => string): string =>
    components
      .map((c) => (rest === 0 || c < rest ? line(c) : `if (4u * quad + ${c}u < ${size}u) { ${line(c)} }`))
      .join('\n');
  return [
    ...read.map(
      (name) => `fn ${name}4(row: u32, quad: u32) -> vec4<f32> {
  let at = row + 4u * quad;
  var four = vec4<f32>();
  ${parts((c) => `four[${c}] = ${name}[at + ${c}u];`)}
  return four;
}`,
    ),
    ...written.map(
      (name) => `fn set${name}4(row: u32, quad: u32, four: vec4<f32>) {
  let at = row + 4u * quad;
  ${parts((c) => `${name}[at + ${c}u] = four[${c}];`)}
}`,
    ),
  ].join('\n');
};

/** Bindings in order; `stats` are logarithm of the sum of exponentials, and dy·y, of each row and head. */
const head = (plan: AttentionPlan, inputs: readonly string[], outputs: readonly string[]): string => {
  const names = [...inputs, ...(plan.masked ? ['mask'] : []), ...outputs];
  const type = (name: string) => (name === 'stats' ? 'vec2<f32>' : 'f32');
  const isRead = (at: number) => at < names.length - outputs.length;
  return `
struct Sizes { groups: u32, queries: u32, keys: u32, heads: u32, blocks: u32 }
${names
  .map(
    (name, at) =>
      `@group(0) @binding(${at}) var<storage, ${isRead(at) ? 'read' : 'read_write'}> ${name}: array<${type(name)}>;`,
  )
  .join('\n')}
@group(0) @binding(${names.length}) var<uniform> sizes: Sizes;
var<workgroup> first4: array<vec4<f32>, ${tileOf(plan) * quadsOf(plan)}>;
var<workgroup> second4: array<vec4<f32>, ${tileOf(plan) * quadsOf(plan)}>;
${GROUP_INDEX}
${access(
  plan,
  inputs.filter((name) => name !== 'stats'),
  outputs.filter((name) => name !== 'stats'),
)}
fn queryRow(image: u32, head: u32, query: u32) -> u32 { return ((image * sizes.queries + query) * sizes.heads + head) * ${plan.size}u; }
fn keyRow(image: u32, head: u32, key: u32) -> u32 { return ((image * sizes.keys + key) * sizes.heads + head) * ${plan.size}u; }
fn statsAt(image: u32, head: u32, query: u32) -> u32 { return (image * sizes.heads + head) * sizes.queries + query; }
fn isSeen(image: u32, key: u32) -> bool {
  ${plan.masked ? 'if (key < sizes.keys) { return mask[image * sizes.keys + key] != 0.0; } return false;' : 'return key < sizes.keys;'}
}
@compute @workgroup_size(${ROWS})
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) all: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let group = groupIndex(id, all);
  if (group >= sizes.groups) { return; }
  let row = group % sizes.blocks * ${ROWS}u + thread;
  let head = group / sizes.blocks % sizes.heads;
  let image = group / sizes.blocks / sizes.heads;
`;
};

const scaleOf = ({ size }: AttentionPlan): string => `${1 / Math.sqrt(size)}`;

/** Loads a tile of keys and values, 0 where a key is masked. */
const loadKeys = (plan: AttentionPlan): string => {
  const quads = quadsOf(plan);
  return `
    workgroupBarrier();
    for (var e = thread; e < ${tileOf(plan) * quads}u; e += ${ROWS}u) {
      let key = start + e / ${quads}u;
      var k4 = vec4<f32>();
      var v4 = vec4<f32>();
      if (isSeen(image, key)) {
        k4 = keys4(keyRow(image, head, key), e % ${quads}u);
        v4 = values4(keyRow(image, head, key), e % ${quads}u);
      }
      first4[e] = k4;
      second4[e] = v4;
    }
    workgroupBarrier();`;
};

/** Place of four features of the c-th row that a thread processes at once. */
const at = (plan: AttentionPlan, c: number, quad: string): string => `(t + ${c}u) * ${quadsOf(plan)}u + ${quad}`;

/** Products of a private row with four rows of a tile. */
const products = (plan: AttentionPlan, row: string, tile: string, result: string): string =>
  each(plan, (i) => {
    const dots = components.map((c) => `dot(${row}[${i}], ${tile}[${at(plan, c, i)}])`);
    return `${result} += vec4<f32>(${dots.join(', ')});`;
  });

/** Adds four rows of a tile to a private row, with the weights of a vector. */
const addRows = (plan: AttentionPlan, sum: string, weights: string, tile: string): string =>
  each(plan, (i) => {
    const terms = components.map((c) => `${weights}[${c}] * ${tile}[${at(plan, c, i)}]`);
    return `${sum}[${i}] += (${terms[0]} + ${terms[1]}) + (${terms[2]} + ${terms[3]});`;
  });

const seenKeys = `let seen = vec4<bool>(${components.map((c) => `isSeen(image, start + t + ${c}u)`).join(', ')});`;

/**
 * Attention of one query per thread, by a running softmax: bindings queries, keys, values, mask?, y, stats (if they are
 * saved).
 */
export const forward = (plan: AttentionPlan, saves: boolean): Shader => ({
  key: `attention ${plan.size} ${plan.masked} ${saves}`,
  source: () => `
${head(plan, ['queries', 'keys', 'values'], saves ? ['y', 'stats'] : ['y'])}
  ${rows(plan, 'query', 'sum')}
  let own = queryRow(image, head, row);
  if (row < sizes.queries) { ${each(plan, (i) => `query[${i}] = queries4(own, ${i});`)} }
  var largest = ${LOWEST};
  var total = 0.0;
  for (var start = 0u; start < sizes.keys; start += ${tileOf(plan)}u) {
    ${loadKeys(plan)}
    for (var t = 0u; t < min(${tileOf(plan)}u, sizes.keys - start); t += ${STEP}u) {
      var logits = vec4<f32>();
      ${products(plan, 'query', 'first4', 'logits')}
      ${seenKeys}
      logits = select(vec4<f32>(${LOWEST}), logits * ${scaleOf(plan)}, seen);
      let next = max(largest, max(max(logits.x, logits.y), max(logits.z, logits.w)));
      let factor = exp(largest - next);
      let weights = select(vec4<f32>(), exp(logits - next), seen);
      total = total * factor + ((weights.x + weights.y) + (weights.z + weights.w));
      ${each(plan, (i) => `sum[${i}] *= factor;`)}
      ${addRows(plan, 'sum', 'weights', 'second4')}
      largest = next;
    }
  }
  if (row >= sizes.queries) { return; }
  let scale = select(1.0 / total, 0.0, total == 0.0);
  ${each(plan, (i) => `sety4(own, ${i}, scale * sum[${i}]);`)}
  ${saves ? `stats[statsAt(image, head, row)] = vec2<f32>(select(largest + log(total), -(${LOWEST}), total == 0.0), 0.0);` : ''}
}
`,
});

/**
 * Gradient with respect to one query per thread, and dy·y of each row: bindings queries, keys, values, y, dy, mask?,
 * stats, dQueries.
 */
export const backwardQueries = (plan: AttentionPlan): Shader => ({
  key: `attention queries ${plan.size} ${plan.masked}`,
  source: () => `
${head(plan, ['queries', 'keys', 'values', 'y', 'dy'], ['stats', 'dQueries'])}
  ${rows(plan, 'query', 'upstream', 'sum')}
  let own = queryRow(image, head, row);
  var average = 0.0;
  var logSum = 0.0;
  if (row < sizes.queries) {
    ${each(
      plan,
      (i) => `query[${i}] = queries4(own, ${i});
    upstream[${i}] = dy4(own, ${i});
    average += dot(upstream[${i}], y4(own, ${i}));`,
    )}
    logSum = stats[statsAt(image, head, row)].x;
    stats[statsAt(image, head, row)].y = average;
  }
  for (var start = 0u; start < sizes.keys; start += ${tileOf(plan)}u) {
    ${loadKeys(plan)}
    for (var t = 0u; t < min(${tileOf(plan)}u, sizes.keys - start); t += ${STEP}u) {
      var logits = vec4<f32>();
      var slopes = vec4<f32>();
      ${products(plan, 'query', 'first4', 'logits')}
      ${products(plan, 'upstream', 'second4', 'slopes')}
      ${seenKeys}
      let weights = select(vec4<f32>(), exp(logits * ${scaleOf(plan)} - logSum), seen);
      slopes = weights * (slopes - average) * ${scaleOf(plan)};
      ${addRows(plan, 'sum', 'slopes', 'first4')}
    }
  }
  if (row >= sizes.queries) { return; }
  ${each(plan, (i) => `setdQueries4(own, ${i}, sum[${i}]);`)}
}
`,
});

/**
 * Gradients with respect to one key and its value per thread: bindings queries, keys, values, dy, stats, mask?, dKeys,
 * dValues.
 */
export const backwardKeys = (plan: AttentionPlan): Shader => {
  const [quads, tile] = [quadsOf(plan), tileOf(plan)];
  return {
    key: `attention keys ${plan.size} ${plan.masked}`,
    source: () => `
var<workgroup> tileStats: array<vec2<f32>, ${tile}>;
${head(plan, ['queries', 'keys', 'values', 'dy', 'stats'], ['dKeys', 'dValues'])}
  ${rows(plan, 'key', 'value', 'dKey', 'dValue')}
  let own = keyRow(image, head, row);
  let isOwn = isSeen(image, row);
  if (isOwn) { ${each(plan, (i) => `key[${i}] = keys4(own, ${i}); value[${i}] = values4(own, ${i});`)} }
  for (var start = 0u; start < sizes.queries; start += ${tile}u) {
    workgroupBarrier();
    for (var e = thread; e < ${tile * quads}u; e += ${ROWS}u) {
      let query = start + e / ${quads}u;
      var q4 = vec4<f32>();
      var d4 = vec4<f32>();
      if (query < sizes.queries) {
        q4 = queries4(queryRow(image, head, query), e % ${quads}u);
        d4 = dy4(queryRow(image, head, query), e % ${quads}u);
      }
      first4[e] = q4;
      second4[e] = d4;
    }
    if (thread < ${tile}u) {
      // Queries beyond the last have weight 0.
      var own = vec2<f32>(-(${LOWEST}), 0.0);
      if (start + thread < sizes.queries) { own = stats[statsAt(image, head, start + thread)]; }
      tileStats[thread] = own;
    }
    workgroupBarrier();
    for (var t = 0u; t < min(${tile}u, sizes.queries - start); t += ${STEP}u) {
      var logits = vec4<f32>();
      var slopes = vec4<f32>();
      ${products(plan, 'key', 'first4', 'logits')}
      ${products(plan, 'value', 'second4', 'slopes')}
      let logSums = vec4<f32>(${components.map((c) => `tileStats[t + ${c}u].x`).join(', ')});
      let averages = vec4<f32>(${components.map((c) => `tileStats[t + ${c}u].y`).join(', ')});
      let weights = select(vec4<f32>(), exp(logits * ${scaleOf(plan)} - logSums), isOwn);
      slopes = weights * (slopes - averages) * ${scaleOf(plan)};
      ${addRows(plan, 'dValue', 'weights', 'second4')}
      ${addRows(plan, 'dKey', 'slopes', 'first4')}
    }
  }
  if (row >= sizes.keys) { return; }
  ${each(plan, (i) => `setdKeys4(own, ${i}, dKey[${i}]); setdValues4(own, ${i}, dValue[${i}]);`)}
}
`,
  };
};
