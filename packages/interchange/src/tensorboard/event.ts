import type { Histogram } from './histogram.js';
import { bytes, double, doubles, type Field, float, integer, message, text } from './protobuf.js';

/** What is known of a run after a step. */
export interface StepEvent {
  step: number;
  /** When, in seconds since 1970. */
  wallTime: number;
  values: readonly SummaryValue[];
}

/** A number, a picture or a histogram under a name; a `/` in the name groups it. */
export type SummaryValue =
  | { tag: string; scalar: number }
  | { tag: string; histogram: Histogram }
  | { tag: string; image: { png: Uint8Array; height: number; width: number; channels: number } };

/** The first event of a file says how to read it. */
const FILE_VERSION = 'brain.Event:2';

/** `SessionLog.START`: what other files have of this step and later ones holds no more. */
const SESSION_START = 1;

/** The beginning of an event file (TensorFlow's event.proto, `Event.file_version`). */
export function encodeFileVersion(wallTime: number): Uint8Array {
  return message(double(1, wallTime), text(3, FILE_VERSION));
}

/** Says that the run began again at a step (`Event.session_log`). */
export function encodeRestart(step: number, wallTime: number): Uint8Array {
  return message(double(1, wallTime), integer(2, step), bytes(7, message(integer(1, SESSION_START))));
}

/** `Event.summary`, whose values are TensorFlow's summary.proto `Summary.Value`. */
export function encodeEvent({ step, wallTime, values }: StepEvent): Uint8Array {
  const summary = message(...values.map((value) => bytes(1, encodeValue(value))));
  return message(double(1, wallTime), integer(2, step), bytes(5, summary));
}

function encodeValue(value: SummaryValue): Uint8Array {
  return message(text(1, value.tag), content(value));
}

function content(value: SummaryValue): Field {
  if ('scalar' in value) return float(2, value.scalar);
  if ('histogram' in value) {
    const { min, max, count, sum, sumOfSquares, limits, counts } = value.histogram;
    return bytes(
      5,
      message(
        ...[min, max, count, sum, sumOfSquares].map((number, index) => double(index + 1, number)),
        doubles(6, limits),
        doubles(7, counts),
      ),
    );
  }
  const { png, height, width, channels } = value.image;
  return bytes(4, message(integer(1, height), integer(2, width), integer(3, channels), bytes(4, png)));
}
