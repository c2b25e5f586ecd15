/** Record size of CIFAR-100 in bytes: a label of 20 classes, a label of 100 classes, then the image. */
const CIFAR100_RECORD = 2 + 3 * 32 * 32;

const BINARY = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz';
const FETCH = `Expected CIFAR-10's binary version: \`hypersiren datasets fetch cifar10\`, or ${BINARY}`;

/** File of another format than CIFAR-10's binary version. */
export interface ForeignCifar {
  /** Description of the format for an error message, starting with `is`. */
  readonly problem: string;
  /** Advice on how to fix the error. */
  readonly hint: string;
}

/**
 * Recognizes other versions of CIFAR, tar archives and web pages (from failed downloads).
 *
 * @returns Undefined if the bytes are none of these formats.
 */
export function foreignCifar(bytes: Uint8Array): ForeignCifar | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const start = text(0, 256);
  if (bytes[0] === 0x80 && (bytes[1] as number) >= 2 && (bytes[1] as number) <= 5 && /[}(\]]/.test(text(2, 16))) {
    const of100 = /(fine|coarse)_label/.test(start);
    const name = of100 ? 'CIFAR-100' : 'CIFAR-10';
    return {
      problem: `is a Python pickle, as of ${name}'s Python version (cifar-${of100 ? '100-python' : '10-batches-py'})`,
      hint: of100 ? png('CIFAR-100') : FETCH,
    };
  }
  if (start.startsWith('MATLAB 5.0')) return { problem: "is a MATLAB file, as of CIFAR's MATLAB version", hint: FETCH };
  if (text(257, 262) === 'ustar')
    return { problem: 'is a tar archive', hint: 'Unpack it, and list its files: data_batch_1.bin, …' };
  if (/^\s*<(!doctype|html)/i.test(start))
    return { problem: 'is a web page, probably from a failed download', hint: FETCH };
  if (isCifar100(bytes))
    return { problem: "is CIFAR-100's binary version, whose records begin with two labels", hint: png('CIFAR-100') };
  return undefined;
}

function png(name: string): string {
  return `Write ${name}'s images to files, and read them with source: folder; or use CIFAR-10`;
}

function isCifar100(bytes: Uint8Array): boolean {
  const records = bytes.length / CIFAR100_RECORD;
  if (!Number.isInteger(records) || records === 0) return false;
  for (let record = 0; record < records; record++) {
    const [coarse = 255, fine = 255] = bytes.subarray(record * CIFAR100_RECORD, record * CIFAR100_RECORD + 2);
    if (coarse >= 20 || fine >= 100) return false;
  }
  return true;
}
