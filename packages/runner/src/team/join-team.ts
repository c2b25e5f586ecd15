import { decodeSafetensors, encodeSafetensors } from '@hypersiren/siren/training';
import type { Communicator } from '@hypersiren/tfjs-mpi';
import type { Team, TeamMember, TeamStart } from './team.js';

/**
 * Time in milliseconds to wait for the answers of other processes after SIGTERM. mpirun kills all processes one second
 * after the first one exits.
 */
const PATIENCE = { mpirun: 500, scheduler: 20_000 }; // ms

/**
 * First message of a broadcast: the end of the training, or the plain data of a start. Tensors follow in separate
 * messages.
 */
type Header = { readonly end: true } | Omit<TeamStart, 'model' | 'optimizer'>;

/**
 * Joins the processes that MPI started together with this one.
 *
 * @param signal stops the training; processes that do not answer afterwards are not waited for
 * @returns the team, in the first process; the member, in any other process; undefined if MPI started no processes
 * @throws MpiError
 */
export async function joinTeam(
  signal: AbortSignal,
): Promise<{ readonly team: Team } | { readonly member: TeamMember } | undefined> {
  const { joinRanks, ranksOf } = await import('@hypersiren/tfjs-mpi');
  const ranks = ranksOf();
  if (ranks === undefined) return undefined;
  if (ranks.size === 1) return { team: { size: 1, group: undefined, begin: async () => {}, end: async () => {} } };
  const group = await joinRanks();
  const patience = process.env.SLURM_JOB_ID === undefined ? PATIENCE.mpirun : PATIENCE.scheduler;
  const stop = (): void => void setTimeout(() => group.stopWaiting(), patience).unref();
  signal.addEventListener('abort', stop);
  return group.rank === 0 ? { team: teamOf(group) } : { member: memberOf(group) };
}

function teamOf(group: Communicator): Team {
  const send = (header: Header): Promise<Uint8Array> => group.broadcast(Buffer.from(JSON.stringify(header)));
  let ended = false;
  return {
    size: group.size,
    group,
    async begin({ model, optimizer, ...header }) {
      await send(header);
      await group.broadcast(encodeSafetensors(model, {}));
      await group.broadcast(encodeSafetensors(optimizer.moments, { step: String(optimizer.step) }));
    },
    async end() {
      if (ended) return;
      ended = true;
      await send({ end: true });
      group.finalize();
    },
  };
}

function memberOf(group: Communicator): TeamMember {
  return {
    group,
    async next() {
      const header = JSON.parse(Buffer.from(await group.broadcast()).toString()) as Header;
      if ('end' in header) {
        group.finalize();
        return undefined;
      }
      const model = decodeSafetensors(await group.broadcast(), 'model').tensors;
      const { tensors: moments, metadata } = decodeSafetensors(await group.broadcast(), 'optimizer');
      return { ...header, model, optimizer: { step: Number(metadata.step), moments } };
    },
  };
}
