import { formatCount } from '@hypersiren/hypernet/text';
import { type GenerateOptions, generate } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runGenerate(
  options: GenerateOptions & { readonly output: string },
  terminal: Terminal,
): Promise<void> {
  const { images } = await generate({ ...options, ...onTerminal(terminal) });
  const [{ height, width }] = images as [(typeof images)[number]];
  writeLine(terminal.out, `${options.output}  ${formatCount(images.length)} images of ${width}×${height}`);
}
