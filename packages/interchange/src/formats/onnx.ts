import { graphMetadata, imageGraph, modelGraphs } from '../graphs/model-graphs.js';
import { onnxDialect } from '../graphs/onnx-dialect.js';
import { encodeOnnx } from '../graphs/onnx-file.js';
import { traceGraph } from '../graphs/trace-graph.js';
import type { ExportFormat } from './export-format.js';

export const onnx: ExportFormat = {
  description: 'the model and its parts as graphs, for ONNX Runtime and others; operators of version 17',
  async files(run) {
    const files: Record<string, Uint8Array> = {};
    for (const [name, { inputs, compute }] of Object.entries(modelGraphs(run.model))) {
      const graph = await traceGraph(onnxDialect, name, inputs, compute);
      files[`${name}.onnx`] = encodeOnnx(graph, graphMetadata(run));
    }
    return files;
  },
  async image(run, images) {
    const { inputs, compute } = imageGraph(run.model, images);
    const graph = await traceGraph(onnxDialect, 'image', inputs, compute);
    return { 'image.onnx': encodeOnnx(graph, graphMetadata(run)) };
  },
};
