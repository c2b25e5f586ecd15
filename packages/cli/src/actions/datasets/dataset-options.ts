/** What may be done to images; `crop` and `resize` as in a configuration. */
export interface ImageOptions {
  crop: 'none' | 'center' | undefined;
  resize: 'none' | 'stretch' | undefined;
  size: number[] | undefined;
  channels: 1 | 3 | undefined;
  'on-bad-image': 'stop' | 'skip' | undefined;
  range: [number, number] | undefined;
}

export interface DatasetOptions extends ImageOptions {
  /** Name of a known dataset, or path of a configuration, a packed or TFRecord file, or a folder of images. */
  what: string;
  /** Folder of known datasets. */
  data: string | undefined;
}

export interface PackDatasetOptions extends DatasetOptions {
  output: string;
  license: string | undefined;
  from: string | undefined;
}

export interface InspectDatasetOptions extends DatasetOptions {
  sheet: string | undefined;
  images: number | undefined;
}
