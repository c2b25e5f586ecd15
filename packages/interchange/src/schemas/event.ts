import protobuf from 'protobufjs';

/**
 * Subset of TensorFlow's event.proto and summary.proto (tensorflow/core), with the original names and numbers. Fields
 * marked optional are written even if they are 0.
 */
const { root } = protobuf.parse(`
  syntax = "proto3";
  package tensorflow;

  message Event {
    double wall_time = 1;
    optional int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
      SessionLog session_log = 7;
    }
  }
  message SessionLog {
    enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; }
    SessionStatus status = 1;
  }
  message Summary {
    message Image {
      int32 height = 1;
      int32 width = 2;
      int32 colorspace = 3;
      bytes encoded_image_string = 4;
    }
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
        Image image = 4;
        HistogramProto histo = 5;
      }
    }
    repeated Value value = 1;
  }
  message HistogramProto {
    optional double min = 1;
    optional double max = 2;
    optional double num = 3;
    optional double sum = 4;
    optional double sum_squares = 5;
    repeated double bucket_limit = 6;
    repeated double bucket = 7;
  }
`);

/** Message type of a record in an event file. */
export const eventMessage = root.lookupType('tensorflow.Event');
