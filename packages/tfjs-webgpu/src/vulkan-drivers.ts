import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Folders in which the Vulkan loader of Linux looks for drivers. */
const FOLDERS = [
  '/etc/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/usr/local/etc/vulkan/icd.d',
  path.join(os.homedir(), '.local/share/vulkan/icd.d'),
];

/**
 * Returns whether an adapter is possible: on Linux, whether a Vulkan driver is installed or named by an environment
 * variable; on other systems always true.
 */
export function hasDriver(): boolean {
  if (process.platform !== 'linux') return true;
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES, VK_ADD_DRIVER_FILES } = process.env;
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES || VK_ADD_DRIVER_FILES) return true;
  return FOLDERS.some((folder) => {
    try {
      return readdirSync(folder).some((file) => file.endsWith('.json'));
    } catch {
      return false;
    }
  });
}
