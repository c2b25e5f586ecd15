import { fileURLToPath } from 'node:url';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import type { Measurement } from './measure.js';
import { lastLine, type RunOptions, runOurs } from './run.js';

type PeerMeasurement = Pick<Measurement, 'workload' | 'threads' | 'median_s' | 'min_s' | 'items_per_s' | 'peak_rss_mb'>;

/** Settings of PyTorch: as installed by Debian, or with a malloc that does not return memory to the system. */
const settings = ['as installed', 'memory kept'] as const;
type Setting = (typeof settings)[number];

/**
 * Measures each workload with this project and with PyTorch in both settings, and prints a table of the ratios. The
 * measurements are interleaved, so that changes of the machine's speed affect all sides. PyTorch runs on one thread and
 * on all threads, and the faster result counts. Peak memory is measured per process.
 */
export async function comparePeer(
  names: readonly string[],
  options: RunOptions & { rounds: number; python: string },
): Promise<void> {
  const { rounds, threads, seconds, python } = options;
  const all = usableCores();
  const peerThreads = all > 1 ? [1, all] : [1];
  const peers = settings.map((setting) => `PyTorch ${setting}, ms (threads) | × PyTorch ${setting} (by round)`);
  print(
    `| workload | ours, ms | ${peers.join(' | ')} | peak share | memory, MB, ours / PyTorch ${settings.join(' / ')} |`,
  );
  print('|---|---|---|---|---|---|---|---|');
  for (const name of names) {
    const ours: Measurement[] = [];
    const theirs: Record<Setting, PeerMeasurement[]> = { 'as installed': [], 'memory kept': [] };
    for (let round = 0; round < rounds; round++) {
      ours.push(await runOurs(name, { threads, seconds }));
      for (const setting of settings) {
        const counts: PeerMeasurement[] = [];
        for (const count of peerThreads) counts.push(await runPeer(python, name, count, seconds, setting));
        theirs[setting].push(counts.reduce((a, b) => (b.median_s < a.median_s ? b : a)));
      }
    }
    const own = byMedian(ours);
    const columns = settings.map((setting) => {
      const peer = byMedian(theirs[setting]);
      const ratios = theirs[setting].map(({ median_s }, round) => median_s / (ours[round] as Measurement).median_s);
      const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
      return `${(peer.median_s * 1000).toFixed(1)} (${peer.threads}) | **${median(ratios).toFixed(2)}** (${spread})`;
    });
    const memory = settings.map((setting) => Math.min(...theirs[setting].map((m) => m.peak_rss_mb)));
    print(
      `| ${name} | ${(own.median_s * 1000).toFixed(1)} | ${columns.join(' | ')} | ${own.peak_share} ` +
        `| ${Math.max(...ours.map((m) => m.peak_rss_mb))} / ${memory.join(' / ')} |`,
    );
  }
}

async function runPeer(
  python: string,
  name: string,
  threads: number,
  seconds: number,
  setting: Setting,
): Promise<PeerMeasurement> {
  const script = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const args = [script, '--only', name, '--threads', String(threads), '--seconds', String(seconds)];
  return JSON.parse(await lastLine(python, args, environment(process.env, setting))) as PeerMeasurement;
}

/**
 * Returns the environment of a PyTorch process. OpenBLAS detects the CPU itself, because a preset CPU type can restrict
 * it to narrower vectors. By default, glibc requests new memory from the system for each large tensor, which causes
 * page faults. In the setting `memory kept`, malloc reuses its memory, as this project's memory pool does.
 */
function environment(env: NodeJS.ProcessEnv, setting: Setting): NodeJS.ProcessEnv {
  const free = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^OPENBLAS_(CORETYPE|L2_SIZE)$|^MALLOC_/.test(name)),
  );
  if (setting === 'as installed') return free;
  return {
    ...free,
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
