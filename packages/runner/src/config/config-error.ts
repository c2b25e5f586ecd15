/** Position of a configuration value in its source. */
export type ConfigPlace =
  | {
      file: string;
      /** Line number, from 1. */
      line: number;
      /** Column number, from 1. */
      column: number;
      /** Number of characters to mark on the line. */
      length: number;
    }
  /** A whole file. */
  | { file: string }
  /** A command-line option, as typed. */
  | { flag: string };

/** An issue of a configuration, with its position. */
export interface ConfigIssue {
  place: ConfigPlace;
  /** Keys from the root: `['train', 'steps']`. Empty for the document itself. */
  path: readonly (string | number)[];
  /** Expected and actual value. */
  problem: string;
  /**
   * True for an option that is not of the form `key=value`, which is an error of the command line and not of a value.
   */
  malformed?: true;
  /** Text of the file that the issue occurs in. Left out if it is the text of the configuration itself. */
  source?: string;
}

/** Largest number of issues that an error reports. */
export const MAX_ISSUES = 20;

/** Error of an invalid configuration. `issues` holds the issues, and the message lists them, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'bad-config';
  readonly issues: readonly ConfigIssue[];
  /** Text of the configuration file, for showing the lines with issues. */
  readonly source: string;
  /** True if all issues are options that are not of the form `key=value`. */
  readonly misused: boolean;

  constructor(issues: readonly ConfigIssue[], source: string) {
    super(issues.map(formatIssue).join('\n'));
    this.issues = issues;
    this.source = source;
    this.misused = issues.length > 0 && issues.every(({ malformed }) => malformed);
  }
}

/** Returns position and problem of an issue in one line. */
export function formatIssue({ place, problem }: ConfigIssue): string {
  return `${formatPlace(place)}: ${problem}`;
}

/** Returns a position as text: `config.yaml:3:7`, `--set train.steps=100`. */
export function formatPlace(place: ConfigPlace): string {
  if ('flag' in place) return place.flag;
  return 'line' in place ? `${place.file}:${place.line}:${place.column}` : place.file;
}
