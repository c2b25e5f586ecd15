import { exportFormatType } from './export-format.js';

export const tfjs = exportFormatType({
  name: 'tfjs',
  description: 'The model and its parts as graphs, for tf.loadGraphModel, without this library',
  async files(run) {
    const { encodeGraphModel, graphMetadata, modelGraphs, tensorflowDialect, traceGraph } = await writers();
    const { encoderLayers } = await import('../graphs/encoder-layers.js');
    const files: Record<string, Uint8Array> = {};
    for (const [name, { inputs, compute }] of Object.entries(modelGraphs(run.model))) {
      const graph = await traceGraph(tensorflowDialect, name, inputs, compute);
      Object.assign(files, encodeGraphModel(graph, graphMetadata(run)));
    }
    return { ...files, ...(await encoderLayers(run.model)) };
  },
  async image(run, images) {
    const { encodeGraphModel, graphMetadata, imageGraph, tensorflowDialect, traceGraph } = await writers();
    const { inputs, compute } = imageGraph(run.model, images);
    return encodeGraphModel(await traceGraph(tensorflowDialect, 'image', inputs, compute), graphMetadata(run));
  },
});

async function writers() {
  const [graphs, dialect, file, trace] = await Promise.all([
    import('../graphs/model-graphs.js'),
    import('../graphs/tensorflow-dialect.js'),
    import('../graphs/graph-model-file.js'),
    import('../graphs/trace-graph.js'),
  ]);
  return { ...graphs, ...dialect, ...file, ...trace };
}
