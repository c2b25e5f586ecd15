/** What went wrong, for programs; the message says it for people. */
export type DatasetErrorCode =
  /** A key of a configuration or an option of a call has a value that cannot be used. */
  | 'bad-config'
  /** A context is no context, or does not fit the image. */
  | 'bad-context'
  /** Nothing is there under this path. */
  | 'missing-file'
  /** It is there and cannot be read: permissions, a folder instead of a file, … */
  | 'unreadable'
  /** No images at all. */
  | 'empty'
  /** More than a named limit allows. */
  | 'too-large'
  /** The first bytes are not those of the format. */
  | 'bad-magic'
  /** Bytes are missing at the end. */
  | 'truncated'
  /** Bytes are left over at the end. */
  | 'trailing-bytes'
  /** A checksum disagrees with the bytes. */
  | 'bad-checksum'
  /** One record breaks the rules of its format. */
  | 'bad-record'
  /** Bytes that should be an image are none, or a damaged one. */
  | 'bad-image'
  /** Bytes that should be a video are none, or a damaged one. */
  | 'bad-video'
  /** A program that does the work is not installed. */
  | 'missing-program'
  /** A server cannot be reached, or does not give the file. */
  | 'unreachable'
  /** An archive has what would be written outside its folder: a path that leads out, or a link. */
  | 'unsafe-path'
  /** Something else is there under a name that is to be written, and is not replaced. */
  | 'in-the-way'
  /** Images of several sizes, or gray and color, in one dataset. */
  | 'mixed-shapes';

/** Where it went wrong. */
export interface DatasetErrorPlace {
  /** The file or folder, absolute. */
  readonly path?: string | undefined;
  /** The line of a text, from 1. */
  readonly line?: number | undefined;
  /** The record (or image) within the file, from 0. */
  readonly record?: number | undefined;
  /** The byte within the file, from 0; of a gzipped file within its unpacked bytes, unless the gzip itself is at fault. */
  readonly offset?: number | undefined;
}

/** Where an error was found, and what to do. */
export interface DatasetErrorDetails extends DatasetErrorPlace {
  /** What to do about it, as a sentence without its full stop. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Faults of several files, which the error stands for. */
  readonly faults?: readonly DatasetError[];
}

/**
 * The one error of this package. `message` holds everything a person needs: the place, what was got and what was wanted,
 * what to do; the same facts are fields for programs.
 */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;
  /** What was wrong, without the place and the hint. */
  readonly problem: string;
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly record: number | undefined;
  readonly offset: number | undefined;
  readonly hint: string | undefined;
  /** The faults of several files that one error stands for, each with its own place; empty for an error of its own. */
  readonly faults: readonly DatasetError[];

  constructor(code: DatasetErrorCode, problem: string, details: DatasetErrorDetails = {}) {
    const { path, line, record, offset, hint, cause, faults = [] } = details;
    const place = [
      ...(path === undefined ? [] : [path]),
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(record === undefined ? [] : [`record ${record}`]),
      ...(offset === undefined ? [] : [`byte ${offset}`]),
    ].join(', ');
    super(`${place && `${place}: `}${problem}.${hint ? ` ${hint}.` : ''}`, { cause });
    this.code = code;
    this.problem = problem;
    this.path = path;
    this.line = line;
    this.record = record;
    this.offset = offset;
    this.hint = hint;
    this.faults = faults;
  }
}
