// Trains a run for 20 steps more, as if it had never ended: node resume.mjs [run]
import { openRunFolder, readMetrics, readProvenance, resume } from '@hypersiren/runner';

const [run = 'runs/tiny'] = process.argv.slice(2);
const folder = await openRunFolder(run);
const { steps } = await readProvenance(folder.provenance);
const resumed = await resume({
  run,
  set: [`train.steps=${steps + 20}`],
  onEvent(event) {
    if (event.type === 'run') process.stdout.write(`goes on from step ${event.step}\n`);
    if (event.type === 'warning') process.stdout.write(`${event.message}\n`);
  },
});
const last = (await readMetrics(folder.metrics)).at(-1);
process.stdout.write(`${resumed.outcome} after ${resumed.steps} steps with a loss of ${last.loss}\n`);
