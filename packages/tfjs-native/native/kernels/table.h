// Entry points of all kernels, one table per instruction set.
//
// Each family of kernels declares a struct of function pointers in its header and sets it in `fill<Family>`, which one
// of its .cc files defines in namespace hs::HS_ISA.
#pragma once

#include "../isa.h"
#include "adam.h"
#include "attention.h"
#include "batch-norm.h"
#include "binary.h"
#include "blend.h"
#include "conv.h"
#include "depthwise.h"
#include "fft.h"
#include "gelu.h"
#include "layer-norm.h"
#include "lstm.h"
#include "mat-mul.h"
#include "move.h"
#include "patch-network.h"
#include "pool.h"
#include "reduce.h"
#include "resize.h"
#include "ridge.h"
#include "scan.h"
#include "sine.h"
#include "top-k.h"
#include "unary.h"

namespace hs {

struct KernelTable {
  BinaryKernels binary;
  UnaryKernels unary;
  ReduceKernels reduce;
  MoveKernels move;
  MatMulKernels matMul;
  ConvKernels conv;
  SineKernels sine;
  AdamKernels adam;
  LayerNormKernels layerNorm;
  GeluKernels gelu;
  AttentionKernels attention;
  RidgeKernels ridge;
  BlendKernels blend;
  PatchNetworkKernels patchNetwork;
  DepthwiseKernels depthwise;
  PoolKernels pool;
  BatchNormKernels batchNorm;
  LstmKernels lstm;
  ResizeKernels resize;
  ScanKernels scan;
  TopKKernels topK;
  FftKernels fft;
};

// Returns the kernels of an available instruction set. The reference stays valid.
const KernelTable& kernelsFor(Isa isa);

}  // namespace hs
