// Registers the built backend `tensorflow`; TensorFlow.js's own tests import it.
import { builtFolder } from '../../packages/runner/src/tensorflow/built-tensorflow.js';
import { registerTensorflow } from '../../packages/runner/src/tensorflow/register-tensorflow.js';

registerTensorflow(builtFolder());
