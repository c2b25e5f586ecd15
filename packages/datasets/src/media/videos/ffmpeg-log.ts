/** A frame as the filter `showinfo` tells of it. */
interface ToldFrame {
  /** Seconds; NaN where the file has no time for it. */
  readonly time: number;
  /** Width of a pixel by its height. */
  readonly aspect: readonly [number, number];
  readonly width: number;
  readonly height: number;
}

/** What ffmpeg said while it read a video. */
export class FfmpegLog {
  /** In the order of the video. */
  readonly frames: ToldFrame[] = [];
  /** Errors that did not end it, each once. */
  readonly errors = new Set<string>();
  /** Seconds that the header tells of; undefined where it does not. */
  duration: number | undefined;
  hasSound = false;

  /** Takes a line as `-loglevel level+info` writes it. */
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
    // What is said of the output is none of the file's faults.
    if (error?.[1] !== undefined && !/\bmuxer\b/.test(line)) this.errors.add(error[1].trim());
    const duration = /^\[info\]\s+Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(line);
    if (duration !== null) {
      const [hours, minutes, seconds] = duration.slice(1).map(Number) as [number, number, number];
      this.duration = 3600 * hours + 60 * minutes + seconds;
    }
    if (/^\[info\]\s+Stream #.*: Audio:/.test(line)) this.hasSound = true;
  };
}
