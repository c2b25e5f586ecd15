/**
 * Reading and writing of images, sounds, videos and surfaces as typed arrays.
 *
 * @module @hypersiren/datasets/media
 */
export { type AnimationOptions, encodeAnimation } from './images/encode-animation.js';
export { type CropWindow, centeredWindow } from './images/image-transform.js';
export type { RasterImage } from './images/raster-image.js';
export { readImage } from './images/read-image.js';
export { type Mask, readMask } from './images/read-mask.js';
export { type ResizeOptions, resizeImage } from './images/resize-image.js';
export { encodePng, writePng } from './images/write-png.js';
export { readWav, type WavSound } from './sounds/read-wav.js';
export type { Sound } from './sounds/sound.js';
export { type WavEncoding, wavEncodings } from './sounds/wav-encodings.js';
export { encodeWav, type WavOptions, writeWav } from './sounds/write-wav.js';
export { type ChamferDistance, chamferDistance } from './surfaces/chamfer-distance.js';
export { distancesToSurface } from './surfaces/distances-to-surface.js';
export { encodeGeometry, readGeometry, readMesh, writeGeometry } from './surfaces/formats/geometry-files.js';
export type { Mesh, OrientedPoints, PointSet } from './surfaces/geometry.js';
export { marchingCubes, type ScalarGrid } from './surfaces/marching-cubes.js';
export { openEdges } from './surfaces/open-edges.js';
export { type SampleOptions, sampleMesh } from './surfaces/sample-mesh.js';
export { shadeMesh, type ViewOptions } from './surfaces/shade-mesh.js';
export { vertexNormals } from './surfaces/vertex-normals.js';
export { type EncodeVideoOptions, encodeVideo } from './videos/encode-video.js';
export { type ReadVideoOptions, readVideo } from './videos/read-video.js';
export { hasFfmpeg } from './videos/run-ffmpeg.js';
export type { Video } from './videos/video-file.js';
