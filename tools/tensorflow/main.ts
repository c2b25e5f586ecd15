// `npm run tensorflow-check`: builds the backend `tensorflow` against TensorFlow for processors and checks it: derivatives,
// TensorFlow.js's own tests, and a short training with each encoder, compared with the native backend. Some minutes.
// `--python PROGRAM` takes the TensorFlow of that Python; without it, pip installs one into build/tensorflow, unless no
// package index is reached. `--only build,tests,trainings` does some of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareTrainings } from './compare-trainings.js';
import { CannotInstall, installTensorflow } from './install-tensorflow.js';

/** Exit code for a check that cannot run here. */
const SKIPPED = 77;

/** Largest accepted relative difference of a loss between the two backends, and of a gradient's norm. */
const LOSS_TOLERANCE = 1e-4;
const NORM_TOLERANCE = 1e-3;

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const folder = path.join(root, 'build', 'tensorflow');
const PARTS = ['build', 'tests', 'trainings'] as const;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    steps: { type: 'string', default: '4' },
    only: { type: 'string', default: PARTS.join(',') },
    models: { type: 'string' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs a Node program in the root and returns whether it succeeds. */
function succeeds(args: readonly string[], cwd = root): boolean {
  return spawnSync(process.execPath, args, { cwd, stdio: 'inherit' }).status === 0;
}

/** Builds the backend and checks its derivatives, by the program that users run. */
function build(): boolean {
  return succeeds([
    'scripts/hypersiren.mjs',
    'tensorflow',
    '--python',
    values.python ?? installTensorflow(folder, say),
  ]);
}

function tests(): boolean {
  const [setup, known] = ['register.ts', 'known-faults.json'].map((name) =>
    path.join(root, 'tools', 'tensorflow', name),
  );
  const args = ['scripts/conformance.mjs', '--backend', 'tensorflow', '--setup', setup, '--known', known] as string[];
  return succeeds(args, path.join(root, 'packages', 'tfjs-native'));
}

async function trainings(): Promise<boolean> {
  const steps = Number(values.steps);
  const backends = ['native', 'tensorflow'] as const;
  const differences = await compareTrainings({ backends, steps, only: values.models?.split(',') });
  say(`Largest relative difference to native in ${steps} steps of a training:`);
  let passed = true;
  for (const { name, loss, gradientNorm } of differences) {
    const right = loss <= LOSS_TOLERANCE && gradientNorm <= NORM_TOLERANCE;
    const numbers = `loss ${loss.toExponential(1)}, norm of the gradient ${gradientNorm.toExponential(1)}`;
    say(`${right ? '✔' : '✘'} ${name}: ${numbers}`);
    passed &&= right;
  }
  return passed;
}

const only = values.only.split(',');
const unknown = only.find((name) => !(PARTS as readonly string[]).includes(name));
if (unknown !== undefined) throw new Error(`--only: expected some of ${PARTS.join(', ')}, got ${unknown}`);
// A backend that the user has built stays as it is.
process.env.XDG_CACHE_HOME = path.join(folder, 'cache');
mkdirSync(folder, { recursive: true });
try {
  const results: boolean[] = [];
  if (only.includes('build')) results.push(build());
  if (results.every(Boolean) && only.includes('tests')) results.push(tests());
  if (results.every(Boolean) && only.includes('trainings')) results.push(await trainings());
  process.exitCode = results.every(Boolean) ? 0 : 1;
} catch (error) {
  if (!(error instanceof CannotInstall)) throw error;
  say(`skipped: ${error.message}`);
  process.exitCode = SKIPPED;
}
