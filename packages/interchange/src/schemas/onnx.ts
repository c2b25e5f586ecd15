import protobuf from 'protobufjs';

/**
 * Subset of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), with the original names and numbers.
 */
const { root } = protobuf.parse(`
  syntax = "proto2";
  package onnx;

  message ModelProto {
    optional int64 ir_version = 1;
    optional string producer_name = 2;
    optional GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8;
    repeated StringStringEntryProto metadata_props = 14;
  }
  message OperatorSetIdProto {
    optional string domain = 1;
    optional int64 version = 2;
  }
  message StringStringEntryProto {
    optional string key = 1;
    optional string value = 2;
  }
  message GraphProto {
    repeated NodeProto node = 1;
    optional string name = 2;
    repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1;
    repeated string output = 2;
    optional string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto {
    enum AttributeType { UNDEFINED = 0; INT = 2; STRING = 3; INTS = 7; }
    optional string name = 1;
    optional int64 i = 3;
    optional string s = 4; // bytes in the original, with the same encoding
    repeated int64 ints = 8;
    optional AttributeType type = 20;
  }
  message TensorProto {
    enum DataType { UNDEFINED = 0; FLOAT = 1; INT64 = 7; }
    repeated int64 dims = 1;
    optional DataType data_type = 2;
    optional string name = 8;
    optional bytes raw_data = 9;
  }
  message ValueInfoProto {
    optional string name = 1;
    optional TypeProto type = 2;
  }
  message TypeProto {
    message Tensor {
      optional TensorProto.DataType elem_type = 1;
      optional TensorShapeProto shape = 2;
    }
    optional Tensor tensor_type = 1;
  }
  message TensorShapeProto {
    message Dimension {
      oneof value { int64 dim_value = 1; string dim_param = 2; }
    }
    repeated Dimension dim = 1;
  }
`);

/** Message type of an ONNX file. */
export const onnxModel = root.lookupType('onnx.ModelProto');
