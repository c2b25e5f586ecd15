/** Measurement of a workload on one side, or the reason why there is none. */
export interface Attempt {
  readonly workload: string;
  readonly side: string;
  readonly result?: { readonly median_s: number; readonly gflops?: number; readonly device?: string };
  readonly error?: string;
}

const PEERS = ['PyTorch float32', 'PyTorch TF32'] as const;
const OURS = ['webgpu', 'tensorflow'] as const;

/** Returns a Markdown table of times and of ratios to PyTorch, and what failed. */
export function tableOf(report: Readonly<Record<string, unknown>>, attempts: readonly Attempt[]): string {
  const names = [...new Set(attempts.map(({ workload }) => workload))];
  const secondsOf = (workload: string, side: string): number | undefined =>
    attempts.find((attempt) => attempt.workload === workload && attempt.side === side)?.result?.median_s;
  const ms = (seconds: number | undefined): string => (seconds === undefined ? '–' : (1000 * seconds).toFixed(2));
  const ratio = (workload: string, side: string, peer: string): string => {
    const [own, theirs] = [secondsOf(workload, side), secondsOf(workload, peer)];
    return own === undefined || theirs === undefined ? '–' : (theirs / own).toFixed(2);
  };
  const head = ['workload', ...[...OURS, ...PEERS].map((side) => `${side}, ms`)];
  const ratios = OURS.flatMap((side) => PEERS.map((peer) => [side, peer] as const));
  const titles = [...head, ...ratios.map(([side, peer]) => `${side} × ${peer}`)];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = names.map((name) =>
    row([
      name,
      ...[...OURS, ...PEERS].map((side) => ms(secondsOf(name, side))),
      ...ratios.map(([side, peer]) => ratio(name, side, peer)),
    ]),
  );
  const failures = attempts.flatMap(({ workload, side, error }) =>
    error === undefined ? [] : [`- ${workload} on ${side}: ${error.replaceAll('\n', ' ')}`],
  );
  const device = attempts.find(({ result }) => result?.device !== undefined)?.result?.device;
  const facts = [
    ...Object.entries(report).map(
      ([key, value]) => `${key}: ${typeof value === 'string' ? value.trim() : JSON.stringify(value)}`,
    ),
    ...(device === undefined ? [] : [`adapter of webgpu: ${device}`]),
  ];
  return [...facts, '', row(titles), row(titles.map(() => '---')), ...rows, '', ...failures].join('\n').trimEnd();
}
