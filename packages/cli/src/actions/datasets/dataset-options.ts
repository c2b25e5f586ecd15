/** What may be done to pictures; `crop` and `resize` as in a configuration. */
export interface PictureOptions {
  crop: 'none' | 'centre' | undefined;
  resize: 'none' | 'squeeze' | undefined;
  size: number[] | undefined;
  channels: 1 | 3 | undefined;
  'on-bad-image': 'stop' | 'skip' | undefined;
  range: [number, number] | undefined;
}

export interface DatasetOptions extends PictureOptions {
  /** Name of a known dataset, or path of a configuration, a packed or TFRecord file, or a folder of pictures. */
  what: string;
  /** Folder of known datasets. */
  data: string | undefined;
}

export interface PackDatasetOptions extends DatasetOptions {
  output: string;
  licence: string | undefined;
  from: string | undefined;
}

export interface InspectDatasetOptions extends DatasetOptions {
  sheet: string | undefined;
  images: number | undefined;
}
