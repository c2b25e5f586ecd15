import * as tf from '@tensorflow/tfjs-core';
import { setThreads } from './dist/index.js';
await tf.setBackend('native'); setThreads(1);
const time = (f, n) => { f(); const b = process.cpuUsage(); for (let i = 0; i < n; i++) f(); const { user, system } = process.cpuUsage(b); return (user + system) / 1000 / n; };
const cases = [[1024, 1024, 1024], [3200, 256, 256], [16384, 256, 256], [256, 16384, 256], [2048, 2048, 2048]];
const med = (a) => a.sort((x, y) => x - y)[a.length >> 1];
const settle = (s) => { tf.dispose(tf.slice(s, [0, 0], [1, 1])); s.dispose(); };
for (const [m, k, n] of cases) {
  const a = tf.randomNormal([m, k]), b = tf.randomNormal([k, n]), ha = tf.randomNormal([m / 2, k / 2]), hb = tf.randomNormal([k / 2, n / 2]), hc = tf.randomNormal([m / 2, n / 2]);
  const [a2, b2, c2] = [ha, hb, hc].map((x) => tf.mul(x, 1.5));
  const r = { full: [], half: [], addA: [], addB: [], addC: [] };
  const reps = Math.max(1, Math.round(4e9 / (m * k * n)));
  for (let i = 0; i < 5; i++) {
    r.full.push(time(() => settle(tf.matMul(a, b)), reps)); r.half.push(time(() => settle(tf.matMul(ha, hb)), reps * 8));
    for (const [name, x, y] of [['addA', ha, a2], ['addB', hb, b2], ['addC', hc, c2]]) r[name].push(time(() => settle(tf.add(x, y)), reps * 8));
  }
  const [full, half, addA, addB, addC] = [r.full, r.half, r.addA, r.addB, r.addC].map(med);
  const sums = 4 * addA + 4 * addB + 7 * addC, strassen = 7 * half + sums;
  console.log(`${m}x${k}x${n}: full ${full.toFixed(2)} ms (${(2 * m * k * n / full / 1e6).toFixed(1)} GFLOP/s), 8 halves ${(8 * half).toFixed(2)}, sums ${sums.toFixed(2)}, Strassen ${strassen.toFixed(2)}: ${(100 * (1 - strassen / full)).toFixed(1)} %`);
  tf.dispose([a, b, ha, hb, hc, a2, b2, c2]);
}
