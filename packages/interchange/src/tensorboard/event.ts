import { eventMessage } from '../schemas/event.js';
import type { Histogram } from './histogram.js';

/** What is known of a run after a step. */
export interface StepEvent {
  step: number;
  /** When, in seconds since 1970. */
  wallTime: number;
  values: readonly SummaryValue[];
}

/** A number, an image or a histogram under a name; a `/` in the name groups it. */
export type SummaryValue =
  | { tag: string; scalar: number }
  | { tag: string; histogram: Histogram }
  | { tag: string; image: { png: Uint8Array; height: number; width: number; channels: number } };

/** The first event of a file says how to read it. */
const FILE_VERSION = 'brain.Event:2';

/** The beginning of an event file (TensorFlow's event.proto, `Event.file_version`). */
export function encodeFileVersion(wallTime: number): Uint8Array {
  return encode({ wallTime, fileVersion: FILE_VERSION });
}

/** Says that the run began again at a step: what other files have of this step and later ones holds no more. */
export function encodeRestart(step: number, wallTime: number): Uint8Array {
  return encode({ wallTime, step, sessionLog: { status: 'START' } });
}

/** `Event.summary`, whose values are TensorFlow's summary.proto `Summary.Value`. */
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
