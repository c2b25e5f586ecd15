// `npm run fuzz`: passes mutated files to all file readers, by default 100,000 files to each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';
import { fuzzTargets } from './targets.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-fuzz-'));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
try {
  for (const target of await fuzzTargets()) {
    if (values.only && !values.only.includes(target.name)) continue;
    const { inputs, read, faults, slowestMilliseconds } = await fuzz(target, {
      inputs: Number(values.inputs),
      seed: Number(values.seed),
      folder,
    });
    say(
      `${target.name}: ${inputs} inputs, ${read} read, the others refused; the slowest in ${Math.round(slowestMilliseconds)} ms; ${faults.length} faults`,
    );
    for (const [index, { input, problem }] of faults.entries()) {
      const file = path.resolve(`fuzz-${target.name}-${index}${target.extension}`);
      writeFileSync(file, input);
      say(`  ${file}\n  ${problem.replaceAll('\n', '\n  ')}`);
    }
    if (faults.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
