import { isFitConfig, isGeneratorConfig, relativePath, traceFitConfig, traceGeneratorConfig } from '@hypersiren/runner';
import { describeOrigins, traceConfig } from '@hypersiren/runner/config';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Prints the resolved configuration of a training or a fit, with the origin of each value. */
export async function printConfig(
  { file, set }: { file: string; set: readonly string[] },
  terminal: Terminal,
): Promise<void> {
  const trace = (await isFitConfig(file))
    ? traceFitConfig
    : (await isGeneratorConfig(file))
      ? traceGeneratorConfig
      : traceConfig;
  const { config, originOf } = await trace(file, { set });
  const text = describeOrigins(config, (path) => {
    const place = originOf(path);
    return place && 'file' in place ? { ...place, file: relativePath(place.file) } : place;
  });
  writeLine(terminal.out, text);
}
