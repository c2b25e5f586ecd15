import type { ProcessGroup, TrainPosition } from '@hypersiren/hypernet';
import type { DivergenceState, NamedArrays, OptimizerState } from '@hypersiren/siren/training';
import type { BackendName } from '../backend/backends.js';
import type { Rollback } from '../run/checkpoints/model-checkpoint.js';

/** State with which all processes of a team begin to train. */
export interface TeamStart {
  /** Configuration with all defaults. */
  readonly config: object;
  /** Fingerprint of the dataset. */
  readonly data: string;
  readonly backend: BackendName;
  readonly model: NamedArrays;
  readonly optimizer: OptimizerState;
  readonly batch: TrainPosition['batch'];
  readonly watch: DivergenceState;
  readonly rollbacks: readonly Rollback[];
}

/**
 * Processes that train one model together, as seen by the first process. The first process makes the decisions, writes
 * the files and evaluates the model.
 */
export interface Team {
  /** Number of processes. */
  readonly size: number;
  /** Communicator of the processes; undefined in a team of one. */
  readonly group: ProcessGroup | undefined;
  /** Starts the training in the other processes, in step with this one. */
  begin(start: TeamStart): Promise<void>;
  /** Ends the other processes. */
  end(): Promise<void>;
}

/** A team as seen by a process other than the first. */
export interface TeamMember {
  readonly group: ProcessGroup;
  /** Waits for the next training; undefined when there is none. */
  next(): Promise<TeamStart | undefined>;
}
