import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A process that holds a folder. */
export interface Holder {
  pid: number;
  host: string;
  /** Absolute path of the file that marks the folder as held. */
  file: string;
}

/**
 * Marks a folder as held by this process, so that no other process works in it. Each process first writes its own file
 * and then looks for those of others, so that of two simultaneous processes at least one detects the other. Files of
 * dead processes are deleted. A process on another machine is alive while it touches its file regularly, unless the
 * scheduler has restarted its job in this process. No file locks are used, because shared file systems may lack them.
 *
 * @returns a function that releases the folder, or the current holder; the folder is also released when the process
 * exits
 */
export async function holdFolder(folder: string): Promise<(() => Promise<void>) | Holder> {
  const host = os.hostname();
  const own = path.join(path.resolve(folder), fileName({ pid: process.pid, host }));
  if (held.has(own)) return { pid: process.pid, host, file: own };
  held.add(own);
  try {
    // A new process may get the number of a dead one, so the start time is stored too.
    await writeFile(own, `${processStart(process.pid) ?? ''}\n${schedulerJob() ?? ''}\n`);
    keepTouching();
  } catch (error) {
    await release(own);
    throw error;
  }
  const other = await livingHolder(folder, own);
  if (!other) return () => release(own);
  await release(own);
  return other;
}

/** Returns another process that holds a folder; undefined if there is none. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const names = await readdir(folder).catch(() => []);
  return names.some(isHoldFile) ? livingHolder(folder, '') : undefined;
}

/** Files of this process, which are deleted when it exits. */
const held = new Set<string>();

/**
 * Interval at which files are touched, and age after which their process is considered dead. A long step can delay
 * touching.
 */
const TOUCHED = { every: 20_000, dead: 300_000 }; // ms

let touching: NodeJS.Timeout | undefined;

/** Touches the files of this process regularly while it holds any folder. */
function keepTouching(): void {
  touching ??= setInterval(() => {
    const now = new Date();
    // A missing file is reported by the next write to the folder.
    for (const file of held) void utimes(file, now, now).catch(() => {});
    if (held.size > 0) return;
    clearInterval(touching);
    touching = undefined;
  }, TOUCHED.every).unref();
}

/** Returns the identifier and the restart count of the Slurm job of this process: `812 1`; undefined outside a job. */
function schedulerJob({ SLURM_JOB_ID: job, SLURM_RESTART_COUNT: restarts = '0' } = process.env): string | undefined {
  return job === undefined ? undefined : `${job} ${restarts}`;
}

/** Returns whether a job read from a file is an earlier start of this process' job. */
function isFormerJob(former: string | undefined): boolean {
  const [job, restarts] = (schedulerJob() ?? '').split(' ');
  const [other, count] = (former ?? '').split(' ');
  return job !== '' && job === other && Number(count) < Number(restarts);
}

process.on('exit', () => {
  for (const file of held)
    try {
      unlinkSync(file);
    } catch {
      // The folder was removed or is no longer writable.
    }
});

async function release(own: string): Promise<void> {
  held.delete(own);
  // A folder that was removed or is no longer writable is reported by the next write to it.
  await rm(own, { force: true }).catch(() => {});
}

/**
 * Returns whether a folder held by this process has not been removed, replaced or moved. True for a folder that the
 * process does not hold.
 */
export function isStillHeld(folder: string): boolean {
  const own = path.join(path.resolve(folder), fileName({ pid: process.pid, host: os.hostname() }));
  return !held.has(own) || existsSync(own);
}

/** Returns whether a file name is that of a file that marks a folder as held. */
export function isHoldFile(name: string): boolean {
  return NAME.test(name);
}

const NAME = /^\.in-use-by-(\d+)-on-(.+)$/;

function fileName({ pid, host }: Pick<Holder, 'pid' | 'host'>): string {
  return `.in-use-by-${pid}-on-${host}`;
}

async function livingHolder(folder: string, own: string): Promise<Holder | undefined> {
  for (const name of await readdir(folder)) {
    const file = path.join(path.resolve(folder), name);
    const [, pid, host] = NAME.exec(name) ?? [];
    if (pid === undefined || host === undefined || file === own) continue;
    const holder = { pid: Number(pid), host, file };
    if (await lives(holder)) return holder;
    await rm(file, { force: true });
  }
  return undefined;
}

async function lives({ pid, host, file }: Holder): Promise<boolean> {
  const [then = '', job] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  if (host !== os.hostname()) {
    if (isFormerJob(job)) return false;
    const touched = await stat(file).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < TOUCHED.dead;
  }
  try {
    process.kill(pid, 0); // signal 0 only checks that the process exists
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = processStart(pid);
  // Without a start time, the process number alone decides.
  return then === '' || now === undefined || then === now;
}

/**
 * Returns the start time of a process in clock ticks since boot; undefined if unknown, empty for a dead process that
 * still has its number.
 */
function processStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The process name in parentheses may contain anything. The state follows it, and 19 fields later the start time (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : fields[19];
}
