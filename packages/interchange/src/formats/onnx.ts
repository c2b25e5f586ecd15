import { exportFormatType } from './export-format.js';

export const onnx = exportFormatType({
  name: 'onnx',
  description: 'The model and its parts as graphs, for ONNX Runtime and others; operators of version 17',
  async files(run) {
    const { encodeOnnx, graphMetadata, modelGraphs, onnxDialect, traceGraph } = await writers();
    const files: Record<string, Uint8Array> = {};
    for (const [name, { inputs, compute }] of Object.entries(modelGraphs(run.model))) {
      const graph = await traceGraph(onnxDialect, name, inputs, compute);
      files[`${name}.onnx`] = encodeOnnx(graph, graphMetadata(run));
    }
    return files;
  },
  async image(run, images) {
    const { encodeOnnx, graphMetadata, imageGraph, onnxDialect, traceGraph } = await writers();
    const { inputs, compute } = imageGraph(run.model, images);
    const graph = await traceGraph(onnxDialect, 'image', inputs, compute);
    return { 'image.onnx': encodeOnnx(graph, graphMetadata(run)) };
  },
});

async function writers() {
  const [graphs, dialect, file, trace] = await Promise.all([
    import('../graphs/model-graphs.js'),
    import('../graphs/onnx-dialect.js'),
    import('../graphs/onnx-file.js'),
    import('../graphs/trace-graph.js'),
  ]);
  return { ...graphs, ...dialect, ...file, ...trace };
}
