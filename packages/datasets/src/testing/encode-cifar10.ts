/** Encodes images, shape [N, 32, 32, 3], as a file of CIFAR-10's binary version, with labels 0, 1, …, 9, 0, … */
export function encodeCifar10(images: Uint8Array): Uint8Array {
  const count = images.length / 3072;
  const file = new Uint8Array(count * 3073);
  for (let record = 0; record < count; record++) {
    file[record * 3073] = record % 10;
    for (let channel = 0; channel < 3; channel++)
      for (let pixel = 0; pixel < 1024; pixel++)
        file[record * 3073 + 1 + channel * 1024 + pixel] = images[record * 3072 + pixel * 3 + channel] as number;
  }
  return file;
}
