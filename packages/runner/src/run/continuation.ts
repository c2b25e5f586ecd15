import type { BackendChoice } from '../backend/choices.js';
import type { Continuation, Provenance } from './provenance.js';

/** What a run is gone on with: the backend that it began on, unless another is chosen. */
export function resumedBackend(choice: BackendChoice, before: Provenance | undefined): BackendChoice {
  return choice === 'auto' && before ? before.backend.name : choice;
}

/** The record of a run that is gone on with from a step: how it began, and how it is now. */
export function continuedRecord(
  before: Provenance,
  now: Provenance,
  step: number,
  changes: readonly string[] = [],
): Provenance {
  const { error: _, finished: __, ...begun } = before; // of an end that is none
  const { started, command, directory, backend, machine, versions } = now;
  const continuation: Continuation = {
    step,
    ...(changes.length > 0 && { changes }),
    started,
    command,
    directory,
    backend,
    machine,
    versions,
  };
  const { seed, dataset, signal } = now;
  const changed = changes.length > 0 && { seed, ...(dataset && { dataset }), ...(signal !== undefined && { signal }) };
  return { ...begun, ...changed, outcome: 'running', resumed: [...(before.resumed ?? []), continuation] };
}

/** A line for each thing that decides rounding and is no longer what it was when the run began. */
export function warningsOfChange(before: Provenance, now: Provenance): string[] {
  const backend = ({ name, details }: Provenance['backend']): string => `${name} (${details})`;
  const changes = [
    ...(backend(before.backend) === backend(now.backend)
      ? []
      : [`the backend ${backend(before.backend)}, now ${backend(now.backend)}`]),
    ...Object.entries(now.versions).flatMap(([name, version]) =>
      before.versions[name] === version
        ? []
        : [`${name} ${before.versions[name] ?? 'of an unknown version'}, now ${version}`],
    ),
  ];
  return changes.map(
    (what) => `The run began with ${what}: what comes may differ in its last digits from a run without a break.`,
  );
}
