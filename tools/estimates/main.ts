// `npm run estimates -- experiments/portraits/config.yaml --steps 60`: compares the estimated time and memory of a dry
// run with those of the training.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureEstimates } from './measure-estimates.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '60' }, backend: { type: 'string', default: 'native' } },
});
const [config] = positionals;
if (config === undefined) throw new Error('expected the configuration of a training');
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-estimates-'));
try {
  const set = [`train.steps=${values.steps}`, 'baselines=[]', 'evaluation.strongest=false'];
  const { predicted, measured } = await measureEstimates(path.resolve(config), {
    folder,
    backend: values.backend,
    set,
  });
  const line = (what: string, of: 'seconds' | 'memory', unit: string): string =>
    `${what}: ${predicted[of]} ${unit} predicted, ${measured[of]} measured, ` +
    `${(100 * (predicted[of] / measured[of] - 1)).toFixed(1)} % off\n`;
  process.stdout.write(line('time of the steps', 'seconds', 's') + line('memory', 'memory', 'MiB'));
} finally {
  rmSync(folder, { recursive: true });
}
