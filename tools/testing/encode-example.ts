import protobuf from 'protobufjs';

/** What is needed of TensorFlow's example.proto and feature.proto. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  package tensorflow;

  message Example { Features features = 1; }
  message Features { map<string, Feature> feature = 1; }
  message Feature {
    oneof kind { BytesList bytes_list = 1; Int64List int64_list = 3; }
  }
  message BytesList { repeated bytes value = 1; }
  message Int64List { repeated int64 value = 1; }
`);
const example = root.lookupType('tensorflow.Example');

/** An image with its numbers as TensorFlow's `tf.train.Example`: bytes and whole numbers by their names. */
export function encodeExample(features: Readonly<Record<string, Uint8Array | number>>): Uint8Array {
  const feature = Object.fromEntries(
    Object.entries(features).map(([name, value]) => [
      name,
      typeof value === 'number' ? { int64List: { value: [value] } } : { bytesList: { value: [value] } },
    ]),
  );
  return example.encode(example.fromObject({ features: { feature } })).finish();
}
