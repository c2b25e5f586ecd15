{
  # The same kernels are compiled once per instruction set; native/dispatch.cc chooses a table of them at run time.
  'variables': {
    'kernels': ["<!@(node -p \"require('fs').readdirSync('native/kernels').filter(f=>f.endsWith('.cc')).sort().map(f=>'native/kernels/'+f).join(' ')\")"],
    'glue': ["<!@(node -p \"require('fs').readdirSync('native/addon').filter(f=>f.endsWith('.cc')).sort().map(f=>'native/addon/'+f).join(' ')\")"],
    'sanitize%': '<!(node -p "process.env.HYPERSIREN_NATIVE_SANITIZE||\'\'")',
    # Of a build with sanitizers only how it computes matters, not how fast.
    'optimize': '<!(node -p "process.env.HYPERSIREN_NATIVE_SANITIZE?\'-O2\':\'-O3\'")',
    'kernel_flags': ['<(optimize)', '-std=c++17', '-ffp-contract=fast', '-fno-math-errno', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall', '-Wextra', '-Wno-psabi', '-Wno-ignored-attributes', '-Wno-maybe-uninitialized'],
  },
  'target_defaults': {
    'cflags_cc!': ['-std=gnu++17', '-fno-omit-frame-pointer'],
    'conditions': [
      ['target_arch=="x64"', {'defines': ['HS_X86']}],
      ['sanitize!=""', {
        'cflags': ['-fsanitize=<(sanitize)', '-fno-omit-frame-pointer', '-g1'],
        'ldflags': ['-fsanitize=<(sanitize)'],
      }],
    ],
  },
  'targets': [
    {
      'target_name': 'kernels_portable',
      'type': 'static_library',
      'sources': ['<@(kernels)'],
      'defines': ['HS_ISA=portable'],
      'cflags_cc': ['<@(kernel_flags)'],
      'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)']},
    },
    {
      'target_name': 'tfjs_native',
      'sources': ['<@(glue)', 'native/parallel.cc', 'native/isa.cc', 'native/dispatch.cc'],
      # The order is the linker's: of an inline function that several contain, it keeps the first, the one for any processor.
      'dependencies': ['kernels_portable'],
      'conditions': [
        ['target_arch=="x64"', {'dependencies': ['kernels_avx2', 'kernels_avx512']}],
        ['OS=="linux"', {'libraries': ['-lpthread'], 'ldflags': ['-Wl,--exclude-libs,ALL']}],
      ],
      'cflags_cc!': ['-fno-exceptions'],
      'cflags_cc': ['-O2', '-std=c++17', '-fexceptions', '-fvisibility=hidden', '-Wall', '-Wextra'],
      'xcode_settings': {
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'OTHER_CPLUSPLUSFLAGS': ['-std=c++17', '-fvisibility=hidden'],
        'MACOSX_DEPLOYMENT_TARGET': '11.0',
      },
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['<@(kernels)'],
          'defines': ['HS_ISA=avx2'],
          'cflags_cc': ['<@(kernel_flags)', '-mavx2', '-mfma'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)', '-mavx2', '-mfma']},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['<@(kernels)'],
          'defines': ['HS_ISA=avx512'],
          'cflags_cc': ['<@(kernel_flags)', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mavx2', '-mprefer-vector-width=512'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mavx2']},
        },
      ],
    }],
  ],
}
