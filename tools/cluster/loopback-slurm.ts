import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Required programs, from Debian's packages slurmctld, slurmd and slurm-client. */
const PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'srun', 'squeue', 'scontrol', 'scancel'] as const;

/** Slurm cluster with one node on this machine, on its own ports. */
export interface LoopbackSlurm {
  /** Value of `SLURM_CONF` for Slurm's programs. */
  readonly conf: string;
  /** Runs one of Slurm's programs and returns its output. */
  call(program: (typeof PROGRAMS)[number], ...args: readonly string[]): string;
  /** Kills a daemon, and restarts it after `downtime` milliseconds. */
  crash(daemon: 'slurmctld' | 'slurmd', downtime: number): Promise<void>;
  /** Cancels all jobs and ends all processes. */
  stop(): Promise<void>;
}

/** Returns the reason why Slurm cannot be started. Returns undefined if it can. */
export function slurmMissing(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  const missing = PROGRAMS.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
  if (missing.length > 0) return `${missing.join(', ')} not found: apt-get install slurmctld slurmd slurm-client`;
  return process.getuid?.() === 0 ? undefined : 'its daemons run as root';
}

/** Returns two unused ports. */
async function freePorts(): Promise<[number, number]> {
  const servers = [net.createServer(), net.createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as net.AddressInfo).port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports as [number, number];
}

/**
 * Returns the configuration of Slurm with two partitions. Jobs of `urgent` preempt jobs of `main`, which have ten
 * seconds to save their state and are requeued.
 */
function configuration(folder: string, [controller, node]: readonly [number, number], processors: number): string {
  return `ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
AuthType=auth/none
CredType=cred/none
AuthInfo=cred_expire=5
SlurmUser=root
SlurmctldPort=${controller}
SlurmdPort=${node}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=2,sched_min_interval=500000,bf_interval=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MaxArraySize=10001
MaxJobCount=20000
KillWait=5
ReturnToService=2
SlurmdParameters=config_overrides
SlurmctldTimeout=10
NodeName=localhost NodeHostname=${os.hostname().split('.')[0]} NodeAddr=127.0.0.1 CPUs=${processors} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1 GraceTime=10
PartitionName=urgent Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
`;
}

/**
 * Starts a Slurm cluster, and waits until its node is idle. The daemons end with this process.
 *
 * @param folder Empty folder for configuration, state and logs.
 * @param processors Number of processors in Slurm's configuration.
 * @throws Error with the end of the logs if Slurm does not start.
 */
export async function startSlurm(folder: string, processors = 2): Promise<LoopbackSlurm> {
  const conf = path.join(folder, 'slurm.conf');
  for (const name of ['state', 'spool']) mkdirSync(path.join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  writeFileSync(conf, configuration(folder, await freePorts(), processors));
  const env = { ...process.env, SLURM_CONF: conf, PATH: `${process.env.PATH}:/usr/sbin` };
  const daemons = new Map<string, ChildProcess>();
  const start = (name: 'slurmctld' | 'slurmd'): void => {
    const args = name === 'slurmctld' ? ['-D'] : ['-D', '-N', 'localhost'];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', name, ...args], { env, cwd: folder, stdio: 'ignore' });
    daemons.set(name, child);
  };
  const call: LoopbackSlurm['call'] = (program, ...args) =>
    execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = async (name: string): Promise<void> => {
    const child = daemons.get(name);
    daemons.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await closed;
  };
  start('slurmctld');
  start('slurmd');
  const stop = async (): Promise<void> => {
    try {
      call('scancel', '--user=root');
      for (let tries = 0; tries < 40 && call('squeue', '--noheader') !== ''; tries++) await wait(250);
    } catch {} // the controller has already ended
    for (const name of ['slurmctld', 'slurmd']) await kill(name);
    killSteps(conf);
  };
  for (let tries = 0; ; tries++) {
    await wait(250);
    try {
      if (/idle/.test(call('scontrol', 'show', 'node', '-o').toLowerCase())) break;
    } catch {} // not ready yet
    if (tries < 120) continue;
    const logs = ['slurmctld.log', 'slurmd.log'].map((name) => tail(path.join(folder, name)));
    await stop();
    throw new Error(`Slurm did not start:\n${logs.join('\n')}`);
  }
  return {
    conf,
    call,
    async crash(daemon, downtime) {
      await kill(daemon);
      await wait(downtime);
      start(daemon);
    },
    stop,
  };
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-10).join('\n') : `${file} was not written`;
}

/**
 * Kills the processes that supervise jobs under this configuration, and the jobs. They outlive the daemon that started
 * them.
 */
function killSteps(conf: string): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      const isStep =
        /^slurmstepd/.test(readFileSync(`/proc/${name}/comm`, 'utf8')) ||
        environment.some((one) => one.startsWith('SLURM_JOB_ID='));
      if (isStep && environment.includes(`SLURM_CONF=${conf}`)) process.kill(Number(name), 'SIGKILL');
    } catch {} // ended in the meantime
  }
}
