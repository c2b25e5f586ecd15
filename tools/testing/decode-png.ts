import sharp from 'sharp';

/** The pixels of a PNG as [H, W, 3]. */
export async function decodePng(png: Uint8Array) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number): number[] => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { width: info.width, height: info.height, data, pixel };
}

/** A line's edges are mixed with what is behind it. */
const TOLERANCE = 16;

/** How many pixels have this colour, `#rrggbb`, more or less. */
export function countColour({ data }: { data: Uint8Array }, colour: string): number {
  const wanted = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  let count = 0;
  for (let index = 0; index < data.length; index += 3)
    if (wanted.every((value, channel) => Math.abs((data[index + channel] as number) - value) <= TOLERANCE)) count++;
  return count;
}
