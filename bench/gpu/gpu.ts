// `gpu.mjs --out FOLDER --peer torch_peer.py`: runs conformance and workloads on the GPU backends and in PyTorch, each in
// a process of its own, and writes gpu.json and gpu.md. Stops before the time is over, and says what was left out.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Attempt, tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.' },
    peer: { type: 'string', default: 'torch_peer.py' },
    python: { type: 'string', default: 'python3' },
    only: {
      type: 'string',
      default:
        'hypernet-set,fit-image,fit-gradient,fit-laplacian,fit-sdf,render,inpaint,hypernet-small,hypernet-cnn,unet-64',
    },
    seconds: { type: 'string', default: '1.5' },
    minutes: { type: 'string', default: '7.5' },
    device: { type: 'string', default: 'cuda' },
    // Without it, only the workloads are measured.
    conformance: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

/** Maximum seconds of one process. */
const LIMIT = 75;

const here = path.dirname(fileURLToPath(import.meta.url));
const deadline = performance.now() + 60_000 * Number(values.minutes);
const attempts: Attempt[] = [];
const report: Record<string, unknown> = {
  started: new Date().toISOString(),
  node: process.version,
  gpu: await output('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']).catch(
    reason,
  ),
  torch: await output(values.python, ['-c', 'import torch; print(torch.__version__, torch.version.cuda)']).catch(
    reason,
  ),
};
write();

if (values.conformance) {
  report.conformance = await lineOf(process.execPath, [path.join(here, 'conformance.mjs')], 150).catch((error) => ({
    error: reason(error),
  }));
  write();
}

const ours = (backend: string) => (name: string) => [
  process.execPath,
  [path.join(here, 'workload.mjs'), backend, name, values.seconds],
];
const peer = (more: string[]) => (name: string) => [
  values.python,
  [values.peer, '--only', name, '--seconds', values.seconds, '--device', values.device, '--block', '20', ...more],
];
const SIDES = {
  webgpu: ours('webgpu'),
  'PyTorch float32': peer([]),
  'PyTorch TF32': peer(['--tf32']),
  tensorflow: ours('tensorflow'),
};
const absent = new Map<string, string>();
for (const name of values.only.split(','))
  for (const [side, command] of Object.entries(SIDES)) {
    const known = absent.get(side);
    if (known !== undefined) continue;
    const left = (deadline - performance.now()) / 1000;
    if (left < 10) {
      attempts.push({ workload: name, side, error: 'no time was left' });
      continue;
    }
    const [program, args] = command(name) as [string, string[]];
    try {
      const found = (await lineOf(program, args, Math.min(LIMIT, left))) as NonNullable<Attempt['result']>;
      attempts.push({ workload: name, side, result: found });
    } catch (error) {
      const message = reason(error);
      if (/Cannot find module|No module named/.test(message)) absent.set(side, message);
      attempts.push({ workload: name, side, error: message });
    }
    write();
  }
write();
process.stdout.write(`${table()}\n`);

function table(): string {
  return tableOf(report, attempts);
}

function write(): void {
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, 'gpu.json'), `${JSON.stringify({ ...report, attempts }, null, 2)}\n`);
  writeFileSync(path.join(values.out, 'gpu.md'), `${table()}\n`);
}

function reason(error: unknown): string {
  return (error as Error).message.slice(0, 600);
}

/** Runs a program and returns the last line of its output, parsed. */
async function lineOf(program: string, args: string[], seconds: number): Promise<unknown> {
  const text = await output(program, args, seconds);
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as unknown;
}

/** Runs a program and returns its output, also if it ends with an error after printing JSON. */
function output(program: string, args: string[], seconds = 60): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 1000 * seconds });
    let [text, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || text.trim().split('\n').at(-1)?.startsWith('{')) resolve(text);
      else if (signal) reject(new Error(`stopped after ${seconds.toFixed(0)} s`));
      else reject(new Error(errors.trim().split('\n').slice(-6).join('\n') || `ended with ${code}`));
    });
  });
}
