#!/bin/bash
# Compares the GPU backends with PyTorch on a machine with an NVIDIA GPU and without internet, in at most 8 minutes.
#
#   bench/gpu.sh pack            on a machine with the repository installed: packs Node, Dawn and this project's code
#                                into bench/.gpu (about 33 MB), which is all that the other machine needs
#   bench/gpu.sh [options]       on the machine with the GPU: conformance, then the workloads; writes gpu.json and
#                                gpu.md into $OUT (default: bench/.gpu)
#
# Options: --only NAMES, --seconds S per measurement, --minutes M in all, --python PYTHON with PyTorch.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
packed="$here/.gpu"
if [ "${1:-}" = pack ]; then
  exec node --import tsx --conditions=@hypersiren/source "$here/gpu/pack.ts" "$packed"
fi
[ -f "$packed/gpu.mjs" ] || { echo "bench/.gpu is missing: run bench/gpu.sh pack where the repository is installed" >&2; exit 1; }
python=python3
for ((i = 1; i < $#; i++)); do [ "${!i}" = --python ] && { next=$((i + 1)); python=${!next}; }; done
unpacked=${TMPDIR:-/tmp}/hypersiren-gpu.$(id -u)
mkdir -p "$unpacked"
# Python is there for PyTorch, so that it can unpack too.
"$python" - "$packed" "$unpacked" <<'PYTHON'
import lzma, os, shutil, sys
packed, unpacked = sys.argv[1:]
for folder, _, files in os.walk(packed):
    target = os.path.join(unpacked, os.path.relpath(folder, packed))
    os.makedirs(target, exist_ok=True)
    for name in files:
        source = os.path.join(folder, name)
        if name.endswith(".xz"):
            with lzma.open(source) as stream, open(os.path.join(target, name[:-3]), "wb") as out:
                shutil.copyfileobj(stream, out)
        else:
            shutil.copy(source, os.path.join(target, name))
os.chmod(os.path.join(unpacked, "node"), 0o755)
PYTHON
# Vulkan's loader finds NVIDIA's driver by itself, unless its file is in the folder of a container's runtime.
if [ -z "${VK_ICD_FILENAMES:-}" ]; then
  for file in /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json \
    /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json; do
    [ -f "$file" ] && { export VK_ICD_FILENAMES="$file" VK_DRIVER_FILES="$file"; break; }
  done
fi
exec "$unpacked/node" "$unpacked/gpu.mjs" --out "${OUT:-$packed}" --peer "$here/torch_peer.py" "$@"
