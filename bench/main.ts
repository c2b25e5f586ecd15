import { PRECISIONS } from '@hypersiren/siren';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { comparePeer } from './peer.js';
import { findPython } from './python.js';
import { compareRivals, RIVALS, type Rival } from './rivals/compare-rivals.js';
import { runOurs } from './run.js';
import { compareUsual, SIDES, type Side, usualNames } from './usual/compare-usual.js';
import { comparison, growth } from './workloads/index.js';

// `npm run bench`: measures the speed of this project's workloads. Each runs in a separate process, so that peak memory
// is measured per workload.

const names = comparison.map(({ name }) => name);
const growthNames = growth.map(({ name }) => name);
const options = await yargs(hideBin(process.argv))
  .scriptName('npm run bench --')
  .usage('$0 [options]\n\nPrints one JSON line per workload; with --peer, a table of ratios to PyTorch.')
  .option('only', { type: 'string', describe: `workloads, separated by commas, of ${names.join(', ')}` })
  .option('threads', { type: 'number', default: usableCores(), describe: 'threads of the native backend' })
  .option('seconds', { type: 'number', default: 8, describe: 'how long each workload is measured' })
  .option('precision', {
    choices: PRECISIONS,
    default: 'float32' as const,
    describe: 'products of this project’s sine networks; mixed: 16-bit fixed point with 32-bit sums in hidden layers',
  })
  .option('growth', { type: 'boolean', default: false, describe: 'how time grows with batch, width and resolution' })
  .option('usual', {
    type: 'boolean',
    default: false,
    describe: `${usualNames.join(', ')}: usual networks on all backends`,
  })
  .option('rivals', {
    type: 'boolean',
    default: false,
    describe: `the workloads on ${RIVALS.join(', ')}: what else runs them in Node`,
  })
  .option('sides', {
    type: 'string',
    describe: 'with --usual or --rivals: what is compared, separated by commas; default: everything',
  })
  .option('peer', { type: 'boolean', default: false, describe: 'run torch_peer.py in turn and print the ratios' })
  .option('rounds', {
    type: 'number',
    default: 3,
    describe: 'with --peer, --usual or --rivals: how often the sides take turns',
  })
  .option('python', {
    type: 'string',
    describe: 'with --peer or --usual: Python with PyTorch; default: bench/.venv, which is created if it is missing',
  })
  .strict()
  .version(false)
  .parseAsync();

const chosen = options.only?.split(',') ?? (options.usual ? usualNames : options.growth ? growthNames : names);
const known = options.usual ? usualNames : [...names, ...growthNames];
for (const name of chosen)
  if (!known.includes(name)) throw new Error(`--only: expected names of ${known.join(', ')}, got ${name}`);

if (options.usual)
  await compareUsual(chosen, {
    ...options,
    sides: sidesOf<Side>(SIDES),
    python: await findPython(options.python).catch(withoutPyTorch),
  });
else if (options.rivals) await compareRivals(chosen, { ...options, sides: sidesOf<Rival>(RIVALS) });
else if (options.peer) await comparePeer(chosen, { ...options, python: await findPython(options.python) });
else for (const name of chosen) process.stdout.write(`${JSON.stringify(await runOurs(name, options))}\n`);

/** The backends are compared with each other where there is no PyTorch. */
function withoutPyTorch(error: Error): undefined {
  process.stderr.write(`${error.message}\n`);
}

/** Returns the sides that `--sides` chooses. */
function sidesOf<Name extends string>(all: readonly Name[]): readonly Name[] {
  const sides = (options.sides?.split(',') ?? all) as readonly Name[];
  const unknown = sides.find((side) => !all.includes(side));
  if (unknown !== undefined) throw new Error(`--sides: expected names of ${all.join(', ')}, got ${unknown}`);
  return sides;
}
