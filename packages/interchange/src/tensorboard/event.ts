import { eventMessage } from '../schemas/event.js';
import type { Histogram } from './histogram.js';

/** Values of a run after a step. */
export interface StepEvent {
  step: number;
  /** Time in seconds since 1970. */
  wallTime: number;
  values: readonly SummaryValue[];
}

/** A named scalar, image or histogram. A `/` in the name separates groups. */
export type SummaryValue =
  | { tag: string; scalar: number }
  | { tag: string; histogram: Histogram }
  | { tag: string; image: { png: Uint8Array; height: number; width: number; channels: number } };

/** Version string in the first event of a file. */
const FILE_VERSION = 'brain.Event:2';

/** Encodes the first event of a file (TensorFlow's event.proto, `Event.file_version`). */
export function encodeFileVersion(wallTime: number): Uint8Array {
  return encode({ wallTime, fileVersion: FILE_VERSION });
}

/** Encodes a restart of the run at a step. TensorBoard then discards earlier events of this step and later ones. */
export function encodeRestart(step: number, wallTime: number): Uint8Array {
  return encode({ wallTime, step, sessionLog: { status: 'START' } });
}

/** Encodes `Event.summary`, whose values are `Summary.Value` of TensorFlow's summary.proto. */
export function encodeEvent({ step, wallTime, values }: StepEvent): Uint8Array {
  return encode({
    wallTime,
    step,
    summary: { value: values.map((value) => ({ tag: value.tag, ...contentOf(value) })) },
  });
}

function encode(event: object): Uint8Array {
  return eventMessage.encode(eventMessage.fromObject(event)).finish();
}

function contentOf(value: SummaryValue): object {
  if ('scalar' in value) return { simpleValue: value.scalar };
  if ('histogram' in value) {
    const { count: num, sumOfSquares: sumSquares, limits: bucketLimit, counts: bucket, ...rest } = value.histogram;
    return { histo: { ...rest, num, sumSquares, bucketLimit, bucket } };
  }
  const { png, channels, ...size } = value.image;
  return { image: { ...size, colorspace: channels, encodedImageString: png } };
}
