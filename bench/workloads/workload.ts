/** One line of the comparison. Names and sizes are the contract with `torch_peer.py`: change both sides or neither. */
export interface Workload {
  readonly name: string;
  /** What one step works on: images, pixels or points. */
  readonly items: number;
  /** Floating-point operations of one step's matrix products and convolutions (a multiply-add counts two). */
  readonly flops: number;
  /** Bytes that one step must move even if every activation stayed in cache: parameters, gradients, moments, values. */
  readonly bytes: number;
  /** Makes the networks and returns one step. */
  build(): () => void;
}
