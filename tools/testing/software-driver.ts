import { existsSync } from 'node:fs';

/** Paths of software Vulkan drivers in Debian's packages: chromium's SwiftShader and Mesa's lavapipe. */
const SOFTWARE_DRIVERS = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'];

/**
 * Sets `VK_ICD_FILENAMES` to an installed software driver unless the variable is set. To be called before
 * `@hypersiren/tfjs-webgpu` is imported.
 */
export function useSoftwareDriver(): void {
  const driver = SOFTWARE_DRIVERS.find((file) => existsSync(file));
  if (driver) process.env.VK_ICD_FILENAMES ??= driver;
}
