import type { BackendChoice } from '../backend/choices.js';
import type { Continuation, Provenance } from './provenance.js';

/** Returns the backend of a resumed run: the one that the run began with, unless `choice` names another. */
export function resumedBackend(choice: BackendChoice, before: Provenance | undefined): BackendChoice {
  return choice === 'auto' && before ? before.backend.name : choice;
}

/**
 * Returns the provenance of a run that resumes at a step: that of its beginning, with the current settings appended to
 * `resumed`.
 */
export function continuedRecord(
  before: Provenance,
  now: Provenance,
  step: number,
  changes: readonly string[] = [],
): Provenance {
  const { error: _, finished: __, ...begun } = before; // the previous end is no longer the end
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

/** Returns a warning for each difference in backend or package versions, because these affect rounding. */
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
    (what) =>
      `The run began with ${what}: the results may differ in the last digits from those of an uninterrupted run.`,
  );
}
