import { encoderLayers } from '../graphs/encoder-layers.js';
import { encodeGraphModel } from '../graphs/graph-model-file.js';
import { graphMetadata, imageGraph, modelGraphs } from '../graphs/model-graphs.js';
import { tensorflowDialect } from '../graphs/tensorflow-dialect.js';
import { traceGraph } from '../graphs/trace-graph.js';
import type { ExportFormat } from './export-format.js';

export const tfjs: ExportFormat = {
  description: 'the model and its parts as graphs, for tf.loadGraphModel, without this library',
  async files(run) {
    const files: Record<string, Uint8Array> = {};
    for (const [name, { inputs, compute }] of Object.entries(modelGraphs(run.model))) {
      const graph = await traceGraph(tensorflowDialect, name, inputs, compute);
      Object.assign(files, encodeGraphModel(graph, graphMetadata(run)));
    }
    return { ...files, ...(await encoderLayers(run.model)) };
  },
  async image(run, images) {
    const { inputs, compute } = imageGraph(run.model, images);
    return encodeGraphModel(await traceGraph(tensorflowDialect, 'image', inputs, compute), graphMetadata(run));
  },
};
