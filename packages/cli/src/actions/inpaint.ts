import { formatCount } from '@hypersiren/hypernet/text';
import { type InpaintRunOptions, inpaint } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

export async function runInpainting(
  options: InpaintRunOptions & { readonly output: string },
  terminal: Terminal,
): Promise<void> {
  const { image, known, pixels, kept } = await inpaint({ ...options, ...onTerminal(terminal) });
  const size = `${image.width}×${image.height}`;
  const keeping = kept > 0 ? `; ${formatCount(kept)} pixels of the image kept` : '';
  writeLine(
    terminal.out,
    `${options.output}  ${size}, from ${formatCount(known)} of ${formatCount(pixels)} pixels${keeping}`,
  );
}
