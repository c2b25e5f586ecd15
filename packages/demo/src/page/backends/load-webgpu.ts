/**
 * Registers the backend `webgpu` with the kernels of `@hypersiren/tfjs-webgpu`. A software renderer is slower than
 * WebAssembly, and is refused unless it is wanted.
 *
 * @returns a sentence that says why the backend cannot be used, or undefined if it can
 */
export async function loadWebGPU(isWanted: boolean): Promise<string | undefined> {
  const { webgpuInfo } = await import('@hypersiren/tfjs-webgpu');
  if (!webgpuInfo.available) return webgpuInfo.reason;
  if (webgpuInfo.software && !isWanted) return `Its only adapter, ${webgpuInfo.device}, is a software renderer.`;
  return undefined;
}
