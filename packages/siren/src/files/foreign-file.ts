/** Instructions to convert a file of `torch.save` to safetensors. */
const CONVERT =
  'Convert it with Python: `import torch; from safetensors.torch import save_file; ' +
  "s = torch.load('FILE', map_location='cpu'); s = s.get('state_dict', s.get('model', s)); " +
  "save_file({k: v.clone().contiguous() for k, v in s.items() if torch.is_tensor(v)}, 'model.safetensors')`";

/** Other file formats, recognized by their first bytes in lower case, with a description and a remedy. */
const FOREIGN: readonly { readonly begins: readonly string[]; readonly is: string }[] = [
  {
    begins: ['pk\x03\x04'],
    is: `a zip archive, as PyTorch’s torch.save writes (.pth, .pt, .ckpt), not safetensors. ${CONVERT}`,
  },
  {
    begins: ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'],
    is: `a Python pickle, as PyTorch’s torch.save wrote before version 1.6 (.pth, .pt), not safetensors. ${CONVERT}`,
  },
  {
    begins: ['version https://git-lfs'],
    is: 'a pointer of Git LFS, not the file itself. Get the file with `git lfs pull`',
  },
  { begins: ['<!doctype', '<html'], is: 'a web page, not safetensors: the download failed. Fetch it again' },
  {
    begins: ['\x89hdf'],
    is: 'an HDF5 file, as Keras writes, not safetensors. Save its weights with safetensors’ library',
  },
  { begins: ['gguf'], is: 'a GGUF file, not safetensors. Use the safetensors file of the model' },
];

/**
 * Identifies a file that is not in the safetensors format by its first bytes. Returns a description with a remedy, or
 * undefined for an unknown format.
 */
export function foreignFile(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64))
    .trimStart()
    .toLowerCase();
  return FOREIGN.find(({ begins }) => begins.some((begin) => start.startsWith(begin)))?.is;
}
