// Compiled once per instruction set, like every file in this folder.
#include "table.h"

#define HS_NAME_OF(isa) HS_JOIN(makeTable_, isa)
#define HS_JOIN(a, b) HS_JOIN_(a, b)
#define HS_JOIN_(a, b) a##b

namespace hs {
namespace HS_ISA {

void fillBinary(BinaryKernels& table);
void fillUnary(UnaryKernels& table);
void fillReduce(ReduceKernels& table);
void fillMove(MoveKernels& table);
void fillMatMul(MatMulKernels& table);
void fillConv(ConvKernels& table);
void fillDepthwise(DepthwiseKernels& table);
void fillPool(PoolKernels& table);
void fillBatchNorm(BatchNormKernels& table);
void fillLstm(LstmKernels& table);
void fillResize(ResizeKernels& table);
void fillSine(SineKernels& table);
void fillAdam(AdamKernels& table);
void fillLayerNorm(LayerNormKernels& table);
void fillGelu(GeluKernels& table);
void fillAttention(AttentionKernels& table);
void fillRidge(RidgeKernels& table);
void fillBlend(BlendKernels& table);
void fillPatchNetwork(PatchNetworkKernels& table);
void fillFft(FftKernels& table);
void fillTopK(TopKKernels& table);
void fillScan(ScanKernels& table);

}  // namespace HS_ISA

KernelTable HS_NAME_OF(HS_ISA)() {
  KernelTable table{};
  HS_ISA::fillBinary(table.binary);
  HS_ISA::fillUnary(table.unary);
  HS_ISA::fillReduce(table.reduce);
  HS_ISA::fillMove(table.move);
  HS_ISA::fillMatMul(table.matMul);
  HS_ISA::fillConv(table.conv);
  HS_ISA::fillDepthwise(table.depthwise);
  HS_ISA::fillPool(table.pool);
  HS_ISA::fillBatchNorm(table.batchNorm);
  HS_ISA::fillLstm(table.lstm);
  HS_ISA::fillResize(table.resize);
  HS_ISA::fillSine(table.sine);
  HS_ISA::fillAdam(table.adam);
  HS_ISA::fillLayerNorm(table.layerNorm);
  HS_ISA::fillGelu(table.gelu);
  HS_ISA::fillAttention(table.attention);
  HS_ISA::fillRidge(table.ridge);
  HS_ISA::fillBlend(table.blend);
  HS_ISA::fillPatchNetwork(table.patchNetwork);
  HS_ISA::fillScan(table.scan);
  HS_ISA::fillTopK(table.topK);
  HS_ISA::fillFft(table.fft);
  return table;
}

}  // namespace hs
