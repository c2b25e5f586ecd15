import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measure.js';
import { lastLine, type RunOptions, runOurs } from './run.js';

type PeerMeasurement = Pick<Measurement, 'workload' | 'threads' | 'median_s' | 'min_s' | 'items_per_s' | 'peak_rss_mb'>;

/**
 * Runs each workload on both sides in turn (ours, PyTorch on one thread, PyTorch on all threads, ours, …), so that a
 * drift of the machine's speed meets both alike, and prints a table of the ratios. The better of PyTorch's thread
 * counts counts. Peak memory is each process's own.
 */
export async function comparePeer(
  names: readonly string[],
  options: RunOptions & { rounds: number; python: string },
): Promise<void> {
  const { rounds, threads, seconds, python } = options;
  const all = availableParallelism();
  const peerThreads = all > 1 ? [1, all] : [1];
  print(
    `| workload | ours, ms | PyTorch, ms (threads) | × PyTorch (by round) | peak share | memory, MB ours / PyTorch |`,
  );
  print('|---|---|---|---|---|---|');
  for (const name of names) {
    const ours: Measurement[] = [];
    const theirs: PeerMeasurement[] = [];
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const own = await runOurs(name, { threads, seconds });
      const peers: PeerMeasurement[] = [];
      for (const count of peerThreads) peers.push(await runPeer(python, name, count, seconds));
      const best = peers.reduce((a, b) => (b.median_s < a.median_s ? b : a));
      ours.push(own);
      theirs.push(best);
      ratios.push(best.median_s / own.median_s);
    }
    const own = byMedian(ours);
    const peer = byMedian(theirs);
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    print(
      `| ${name} | ${(own.median_s * 1000).toFixed(1)} | ${(peer.median_s * 1000).toFixed(1)} (${peer.threads}) ` +
        `| **${median(ratios).toFixed(2)}** (${spread}) | ${own.peak_share ?? '–'} ` +
        `| ${Math.max(...ours.map((m) => m.peak_rss_mb))} / ${Math.min(...theirs.map((m) => m.peak_rss_mb))} |`,
    );
  }
}

async function runPeer(python: string, name: string, threads: number, seconds: number): Promise<PeerMeasurement> {
  const script = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const args = [script, '--only', name, '--threads', String(threads), '--seconds', String(seconds)];
  return JSON.parse(await lastLine(python, args, atItsBest(process.env))) as PeerMeasurement;
}

/**
 * PyTorch at its best. OpenBLAS chooses for itself: a processor type set from outside can hold it to narrower vectors, half
 * the speed. And malloc keeps what it has, as our backend's pool does: by glibc's defaults every large tensor is fresh memory
 * from the system, whose page faults can take most of a step on a virtual machine.
 */
function atItsBest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !/^OPENBLAS_(CORETYPE|L2_SIZE)$/.test(name));
  return {
    ...Object.fromEntries(own),
    MALLOC_MMAP_THRESHOLD_: String(2 ** 32), // bytes
    MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
    MALLOC_TOP_PAD_: String(2 ** 26),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function byMedian<T extends { median_s: number }>(values: readonly T[]): T {
  return [...values].sort((a, b) => a.median_s - b.median_s)[Math.floor(values.length / 2)] as T;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
