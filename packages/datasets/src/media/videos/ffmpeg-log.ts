/** Frame as reported by the filter `showinfo`. */
interface ToldFrame {
  /** Time in seconds. NaN if the file has no time for the frame. */
  readonly time: number;
  /** Aspect ratio of a pixel, [width, height]. */
  readonly aspect: readonly [number, number];
  readonly width: number;
  readonly height: number;
}

/** Parsed messages of ffmpeg while it reads a video. */
export class FfmpegLog {
  /** Frames in the order of the video. */
  readonly frames: ToldFrame[] = [];
  /** Distinct errors that did not stop ffmpeg. */
  readonly errors = new Set<string>();
  /** Duration in the file header, in seconds. Undefined if the header has none. */
  duration: number | undefined;
  hasSound = false;

  /** Parses a line of the log at `-loglevel level+info`. */
  readonly take = (line: string): void => {
    const frame = /showinfo.*\bn:\s*\d+\s.*\bpts_time:(\S+).*\bsar:(\d+)\/(\d+)\s+s:(\d+)x(\d+)/.exec(line);
    if (frame !== null) {
      const [time, across, down, width, height] = frame.slice(1).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      this.frames.push({ time, aspect: [across || 1, down || 1], width, height });
      return;
    }
    const error = /\[(?:error|fatal)\]\s*(.+)$/.exec(line);
    // Errors of the muxer concern the output, not the file.
    if (error?.[1] !== undefined && !/\bmuxer\b/.test(line)) this.errors.add(error[1].trim());
    const duration = /^\[info\]\s+Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(line);
    if (duration !== null) {
      const [hours, minutes, seconds] = duration.slice(1).map(Number) as [number, number, number];
      this.duration = 3600 * hours + 60 * minutes + seconds;
    }
    if (/^\[info\]\s+Stream #.*: Audio:/.test(line)) this.hasSound = true;
  };
}
