// `npm run faults -- kill --kills 50`, `npm run faults -- fill --disks 20`: what a training withstands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fillDisk } from './fill-disk.js';
import { killAndResume } from './kill-and-resume.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '50' },
    disks: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '90' },
    backend: { type: 'string', default: 'native' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-faults-'));
const common = { folder, seed: Number(values.seed), steps: Number(values.steps), backend: values.backend };
try {
  if (positionals[0] === 'kill') await kill();
  else if (positionals[0] === 'fill') await fill();
  else say('usage: npm run faults -- kill|fill [--kills N] [--disks N] [--seed N] [--steps N] [--backend NAME]');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function kill(): Promise<void> {
  const trials = await killAndResume({
    ...common,
    kills: Number(values.kills),
    onTrial: ({ kills, differing }) =>
      say(
        `killed ${kills.map(({ after, checkpoint, halfWritten }) => `${after} ms (step ${checkpoint}${halfWritten ? ', writing' : ''})`).join(', then ')}: ` +
          verdict(differing),
      ),
  });
  const kills = trials.flatMap((trial) => trial.kills);
  const count = (which: (kill: (typeof kills)[number]) => boolean): number => kills.filter(which).length;
  say(
    `${kills.length} kills in ${trials.length} trainings: ${count(({ checkpoint }) => checkpoint === 0)} before the first checkpoint, ` +
      `${count(({ halfWritten }) => halfWritten)} in the middle of writing one, ` +
      `${count(({ checkpoint }) => checkpoint === common.steps)} after the last; ` +
      `${trials.filter(({ differing }) => differing.length > 0).length} trainings ended otherwise than without a break`,
  );
  if (trials.some(({ differing }) => differing.length > 0)) process.exitCode = 1;
}

async function fill(): Promise<void> {
  const filled = await fillDisk({
    ...common,
    disks: Number(values.disks),
    onDisk: ({ bytes, code, checkpoint, stderr, differing }) => {
      const errors = stderr.split('\n').filter((line) => line.startsWith('Error') || line.startsWith('This is'));
      say(
        `${bytes / 1024} KiB: exit code ${code} at step ${checkpoint}; ${verdict(differing)}\n  ${errors.join('\n  ')}`,
      );
    },
  });
  if (!filled) return say('skipped: this user cannot mount a disk');
  const wrong = filled.filter(({ code, differing }) => code !== 1 || differing.length > 0).length;
  say(`${filled.length} disks too small; ${wrong} trainings ended otherwise than with room enough`);
  if (wrong > 0) process.exitCode = 1;
}

function verdict(differing: readonly string[]): string {
  return differing.length === 0 ? 'the same bytes' : `differs in ${differing.join(', ')}`;
}
