import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Someone who holds a folder. */
export interface Holder {
  pid: number;
  host: string;
  /** Absolute. */
  file: string;
}

/**
 * Says in a folder that this process works in it, so that no other one does. Everyone first writes a file of their own,
 * then looks for those of others: of two who come at once, at least one sees the other. What a killed process left behind
 * is taken away. A process on another machine counts as living as long as it touches its file now and then, unless it was the
 * same job of a scheduler, which was begun again here. No locks of the file system are needed, which shared ones may not have.
 *
 * @returns a function that lets the folder go, or who holds it; the end of the process lets it go too
 */
export async function holdFolder(folder: string): Promise<(() => Promise<void>) | Holder> {
  const host = os.hostname();
  const own = path.join(path.resolve(folder), fileName({ pid: process.pid, host }));
  if (held.has(own)) return { pid: process.pid, host, file: own };
  held.add(own);
  try {
    // A new process may get the number of a dead one; the moment when it began tells them apart.
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

/** Who else holds a folder; undefined if nobody does, or there is none. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const names = await readdir(folder).catch(() => []);
  return names.some(isHoldFile) ? livingHolder(folder, '') : undefined;
}

/** Of this process; what is left at its end is taken away. */
const held = new Set<string>();

/** How often a file is touched, and after how long without it its process is taken for dead: a step may keep it that long. */
const TOUCHED = { every: 20_000, dead: 300_000 }; // ms

let touching: NodeJS.Timeout | undefined;

/** Shows other machines that this process lives, as long as it holds anything. */
function keepTouching(): void {
  touching ??= setInterval(() => {
    const now = new Date();
    // One that is gone is told of by what was to be written.
    for (const file of held) void utimes(file, now, now).catch(() => {});
    if (held.size > 0) return;
    clearInterval(touching);
    touching = undefined;
  }, TOUCHED.every).unref();
}

/** The job of Slurm that this process belongs to, and how often it was begun: `812 1`; undefined outside of one. */
function schedulerJob({ SLURM_JOB_ID: job, SLURM_RESTART_COUNT: restarts = '0' } = process.env): string | undefined {
  return job === undefined ? undefined : `${job} ${restarts}`;
}

/** Whether a job, of a file, is one that was ended and begun again as the job of this process. */
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
      // The folder is gone, or can no longer be written to.
    }
});

async function release(own: string): Promise<void> {
  held.delete(own);
  // A folder that is gone, or can no longer be written to, is told of by what was to be written.
  await rm(own, { force: true }).catch(() => {});
}

/**
 * Whether a folder that this process holds is still that folder: not removed, replaced or moved meanwhile. True of one that it does
 * not hold.
 */
export function isStillHeld(folder: string): boolean {
  const own = path.join(path.resolve(folder), fileName({ pid: process.pid, host: os.hostname() }));
  return !held.has(own) || existsSync(own);
}

/** Whether a file of this name says who works in its folder. */
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
    process.kill(pid, 0); // sends nothing
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = processStart(pid);
  // Not written yet, or a system that does not tell: the number alone has to do.
  return then === '' || now === undefined || then === now;
}

/**
 * When a process began, by a clock of the system's own; undefined where that is not told, nothing of a dead one that still
 * has its number.
 */
function processStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // After the name in brackets, which may hold anything: the state, and 19 fields later the start (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : fields[19];
}
