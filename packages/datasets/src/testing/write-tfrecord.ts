import { createBuilder, createWriter } from 'tfrecord';

export type TestFeatures = Readonly<
  Record<string, Uint8Array | readonly Uint8Array[] | { readonly integers: number[] } | Float32Array>
>;

/**
 * Writes a TFRecord file with the writer of the npm package `tfrecord`, which is independent of this package's reader.
 */
export async function writeTfrecord(path: string, examples: readonly TestFeatures[]): Promise<string> {
  const writer = await createWriter(path);
  for (const features of examples) {
    const builder = createBuilder();
    for (const [key, value] of Object.entries(features)) {
      if (value instanceof Uint8Array) builder.setBinary(key, value);
      else if (value instanceof Float32Array) builder.setFloats(key, [...value]);
      else if ('integers' in value) builder.setIntegers(key, value.integers);
      else builder.setBinaries(key, [...value]);
    }
    await writer.writeExample(builder.releaseExample());
  }
  await writer.close();
  return path;
}
