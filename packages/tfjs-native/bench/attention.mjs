// Measures what a transformer is made of against the machine: one JSON line for each kernel and pass, with the options of
// harness.mjs.
//
//   node bench/attention.mjs [--threads N] [--isa avx512|avx2|neon|portable] [--only NAME,…] [--seconds S]
//
// Of attention `gflops` counts the multiply-adds of its products as two: two forward, five backward, where the first of the two
// is computed again. Layer normalization and GELU are measured by `gbytes_per_s`, every array read and written once.
import { addon, floats, isWanted, report } from './harness.mjs';

/** As in an encoder of 32 × 32 pixels in patches of 4 × 4, and with more tokens than fit one block. */
const ATTENTIONS = {
  'attention-64': { images: 32, heads: 4, tokens: 64, size: 32 },
  'attention-1024': { images: 1, heads: 4, tokens: 1024, size: 32 },
};

for (const [name, { images, heads, tokens, size }] of Object.entries(ATTENTIONS)) {
  const count = images * tokens * heads * size;
  const [q, k, v, out, dOut, dQ, dK, dV] = Array.from({ length: 8 }, () => floats(count));
  const logSums = floats(images * heads * tokens);
  const product = 2 * count * tokens;
  const sizes = [images, heads, tokens, tokens, size];
  const forward = () => addon.attentionForward(q, k, v, undefined, out, logSums, ...sizes);
  const backward = () => addon.attentionBackward(q, k, v, undefined, out, logSums, dOut, dQ, dK, dV, ...sizes);
  forward();
  const fields = { images, heads, tokens, size };
  if (isWanted(name)) report({ name, pass: 'forward', ...fields }, 2 * product, 16 * count, forward);
  if (isWanted(name)) report({ name, pass: 'backward', ...fields }, 5 * product, 32 * count, backward);
}

const [rows, width] = [2048, 512];
const [x, y, dy, dx] = Array.from({ length: 4 }, () => floats(rows * width));
const [scale, offset, dScale, dOffset] = Array.from({ length: 4 }, () => floats(width));
const PASSES = {
  'layer-norm': {
    forward: () => addon.layerNormForward(x, scale, offset, y, rows, width, 1e-5),
    backward: () => addon.layerNormBackward(dy, x, scale, dx, dScale, dOffset, rows, width, 1e-5),
  },
  gelu: { forward: () => addon.geluForward(x, y), backward: () => addon.geluBackward(dy, x, dx) },
};
for (const [name, passes] of Object.entries(PASSES)) {
  if (!isWanted(name)) continue;
  for (const [pass, call] of Object.entries(passes))
    report({ name, pass, rows, width }, 0, (pass === 'forward' ? 8 : 12) * rows * width, call);
}
