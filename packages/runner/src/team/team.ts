import type { ProcessGroup, TrainPosition } from '@hypersiren/hypernet';
import type { DivergenceState, NamedArrays, OptimizerState } from '@hypersiren/siren/training';
import type { BackendName } from '../backend/backends.js';
import type { Rollback } from '../run/checkpoints/model-checkpoint.js';

/** What every process of a team begins to train with. */
export interface TeamStart {
  /** With every default. */
  readonly config: object;
  /** Fingerprint of the images. */
  readonly data: string;
  readonly backend: BackendName;
  readonly model: NamedArrays;
  readonly optimizer: OptimizerState;
  readonly batch: TrainPosition['batch'];
  readonly watch: DivergenceState;
  readonly rollbacks: readonly Rollback[];
}

/** Processes that train one model together, as its first one sees them: it decides, writes and measures. */
export interface Team {
  /** How many processes there are. */
  readonly size: number;
  /** What the others have a part in; undefined in a team of one. */
  readonly group: ProcessGroup | undefined;
  /** Has the others train in step with this process, from here. */
  begin(start: TeamStart): Promise<void>;
  /** Lets the others go: nothing is trained together any more. */
  end(): Promise<void>;
}

/** The same as another one of its processes sees it. */
export interface TeamMember {
  readonly group: ProcessGroup;
  /** Waits for what is to be trained next; undefined when there is nothing more. */
  next(): Promise<TeamStart | undefined>;
}
