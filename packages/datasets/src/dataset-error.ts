/** Error codes, for programs. The message is for people. */
export type DatasetErrorCode =
  /** A key of a configuration or an argument of a call has an invalid value. */
  | 'bad-config'
  /** A context is invalid or does not match the image size. */
  | 'bad-context'
  /** The file or folder does not exist. */
  | 'missing-file'
  /** The file exists but cannot be read, for example because of its permissions, or because it is a folder. */
  | 'unreadable'
  /** There are no images. */
  | 'empty'
  /** A size exceeds its documented limit. */
  | 'too-large'
  /** The first bytes are not those of the expected format. */
  | 'bad-magic'
  /** The file ends too early. */
  | 'truncated'
  /** The file continues after the end of its content. */
  | 'trailing-bytes'
  /** A checksum does not match the content. */
  | 'bad-checksum'
  /** A record violates its format. */
  | 'bad-record'
  /** The content is not an image, or the image is damaged. */
  | 'bad-image'
  /** The content is not a video, or the video is damaged. */
  | 'bad-video'
  /** A required program is not installed. */
  | 'missing-program'
  /** A server cannot be reached or does not return the file. */
  | 'unreachable'
  /** An archive entry is a link, or its path points outside the target folder. */
  | 'unsafe-path'
  /** A file or folder of the same name exists and is not replaced. */
  | 'in-the-way'
  /** The images of a dataset differ in size or number of channels. */
  | 'mixed-shapes';

/** Location of an error. */
export interface DatasetErrorPlace {
  /** Absolute path of the file or folder. */
  readonly path?: string | undefined;
  /** Line of the text file, from 1. */
  readonly line?: number | undefined;
  /** Index of the record or image in the file, from 0. */
  readonly record?: number | undefined;
  /**
   * Byte offset in the file, from 0. For a gzip file, the offset in the decompressed content, unless the gzip data
   * itself is damaged.
   */
  readonly offset?: number | undefined;
}

/** Location of an error, and a hint. */
export interface DatasetErrorDetails extends DatasetErrorPlace {
  /** Advice on how to fix the error, a sentence without its final period. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Errors of individual files, if one error summarizes several. */
  readonly faults?: readonly DatasetError[];
}

/**
 * Error class of this package. `message` contains the location, the problem and the hint. The fields contain the same
 * facts for programs.
 */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;
  /** Problem, without location and hint. */
  readonly problem: string;
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly record: number | undefined;
  readonly offset: number | undefined;
  readonly hint: string | undefined;
  /** Errors of individual files, each with its own location, if this error summarizes several. Otherwise empty. */
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
