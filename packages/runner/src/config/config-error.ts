/** Where a value of a configuration was written. */
export type ConfigPlace =
  | {
      file: string;
      /** From 1. */
      line: number;
      /** From 1. */
      column: number;
      /** How many characters the culprit has on its line. */
      length: number;
    }
  /** The file as a whole. */
  | { file: string }
  /** The option on the command line, as it was typed. */
  | { flag: string };

/** One fault of a configuration, and where it is. */
export interface ConfigIssue {
  place: ConfigPlace;
  /** Keys from the root: `['train', 'steps']`. Empty for the document itself. */
  path: readonly (string | number)[];
  /** What was wanted and what was got. */
  problem: string;
  /** For an option that is not written as `key=value`: a mistake of the command line, not of a value. */
  malformed?: true;
  /** Text of the place's file, if it is not the configuration's own but one that it extends. */
  source?: string;
}

/** More faults than anyone mends at once. */
export const MAX_ISSUES = 20;

/** A configuration that cannot be used. Every fault is in `issues`; the message lists them all, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'bad-config';
  readonly issues: readonly ConfigIssue[];
  /** Text of the file, for showing the lines at fault. */
  readonly source: string;
  /** Whether the command line is at fault: its options are not written as `key=value`. */
  readonly misused: boolean;

  constructor(issues: readonly ConfigIssue[], source: string) {
    super(issues.map(formatIssue).join('\n'));
    this.issues = issues;
    this.source = source;
    this.misused = issues.length > 0 && issues.every(({ malformed }) => malformed);
  }
}

/** One line of text: where the fault is, and what it is. */
export function formatIssue({ place, problem }: ConfigIssue): string {
  return `${formatPlace(place)}: ${problem}`;
}

/** `config.yaml:3:7`, `--set train.steps=100`. */
export function formatPlace(place: ConfigPlace): string {
  if ('flag' in place) return place.flag;
  return 'line' in place ? `${place.file}:${place.line}:${place.column}` : place.file;
}
