import protobuf from 'protobufjs';

/** Required definitions of TensorFlow's example.proto and feature.proto. */
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

/** Encodes a `tf.train.Example` of byte strings and integers by name. */
export function encodeExample(features: Readonly<Record<string, Uint8Array | number>>): Uint8Array {
  const feature = Object.fromEntries(
    Object.entries(features).map(([name, value]) => [
      name,
      typeof value === 'number' ? { int64List: { value: [value] } } : { bytesList: { value: [value] } },
    ]),
  );
  return example.encode(example.fromObject({ features: { feature } })).finish();
}
