{
  # The same kernels are compiled once per instruction set; native/dispatch.cc chooses a table of them at run time.
  # scripts/cross.mjs compiles the same for other platforms.
  'variables': {
    'kernels': ["<!@(node -p \"require('fs').readdirSync('native/kernels').filter(f=>f.endsWith('.cc')).sort().map(f=>'native/kernels/'+f).join(' ')\")"],
    'glue': ["<!@(node -p \"require('fs').readdirSync('native/addon').filter(f=>f.endsWith('.cc')).sort().map(f=>'native/addon/'+f).join(' ')\")"],
    'sanitize%': '<!(node -p "process.env.HYPERSIREN_NATIVE_SANITIZE||\'\'")',
    # Of a build with sanitizers only how it computes matters, not how fast.
    'optimize': '<!(node -p "process.env.HYPERSIREN_NATIVE_SANITIZE?\'-O2\':\'-O3\'")',
    'sources': '<!(node -p "process.env.HYPERSIREN_NATIVE_SOURCES||\'unknown\'")',
    'kernel_flags': ['<(optimize)', "<!@(node -p \"require('./native/flags.json').kernels.join(' ')\")"],
    'clang_cl_flags': ["/clang:<(optimize)", "<!@(node -p \"require('./native/flags.json').kernels.map(f=>'/clang:'+f).join(' ')\")"],
    'glue_flags': ["<!@(node -p \"require('./native/flags.json').glue.join(' ')\")"],
    'neon_flags': ["<!@(node -p \"require('./native/flags.json').isas.neon.join(' ')\")"],
    'avx2_flags': ["<!@(node -p \"require('./native/flags.json').isas.avx2.join(' ')\")"],
    'avx512_flags': ["<!@(node -p \"require('./native/flags.json').isas.avx512.join(' ')\")"],
  },
  'target_defaults': {
    'cflags_cc!': ['-std=gnu++17', '-fno-omit-frame-pointer'],
    # The vectors are GCC's, which Clang has too, and Microsoft's compiler not.
    'msbuild_toolset': 'ClangCL',
    'conditions': [
      ['target_arch=="x64"', {'defines': ['HS_X86']}],
      ['target_arch=="arm64"', {'defines': ['HS_ARM64']}],
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
      'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(clang_cl_flags)']}},
    },
    {
      'target_name': 'sources',
      'type': 'static_library',
      'sources': ['native/sources.cc'],
      'defines': ['HS_SOURCES=<(sources)'],
    },
    {
      'target_name': 'tfjs_native',
      'sources': ['<@(glue)', 'native/parallel.cc', 'native/isa.cc', 'native/dispatch.cc'],
      # The order is the linker's: of an inline function that several contain, it keeps the first, the one for any processor.
      'dependencies': ['kernels_portable', 'sources'],
      'conditions': [
        ['target_arch=="x64"', {'dependencies': ['kernels_avx2', 'kernels_avx512']}],
        ['target_arch=="arm64"', {'dependencies': ['kernels_neon']}],
        ['OS=="linux"', {'libraries': ['-lpthread'], 'ldflags': ['-Wl,--exclude-libs,ALL']}],
      ],
      'cflags_cc!': ['-fno-exceptions'],
      'cflags_cc': ['<@(glue_flags)'],
      'xcode_settings': {
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'OTHER_CPLUSPLUSFLAGS': ['<@(glue_flags)'],
        'MACOSX_DEPLOYMENT_TARGET': '11.0',
      },
      'msvs_settings': {'VCCLCompilerTool': {'ExceptionHandling': 1, 'AdditionalOptions': ['/clang:-std=c++17']}},
    },
  ],
  'conditions': [
    ['target_arch=="arm64"', {
      'targets': [
        {
          'target_name': 'kernels_neon',
          'type': 'static_library',
          'sources': ['<@(kernels)'],
          'defines': ['HS_ISA=neon'],
          'cflags_cc': ['<@(kernel_flags)', '<@(neon_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)', '<@(neon_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(clang_cl_flags)', '<@(neon_flags)']}},
        },
      ],
    }],
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'kernels_avx2',
          'type': 'static_library',
          'sources': ['<@(kernels)'],
          'defines': ['HS_ISA=avx2'],
          'cflags_cc': ['<@(kernel_flags)', '<@(avx2_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)', '<@(avx2_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(clang_cl_flags)', '<@(avx2_flags)']}},
        },
        {
          'target_name': 'kernels_avx512',
          'type': 'static_library',
          'sources': ['<@(kernels)'],
          'defines': ['HS_ISA=avx512'],
          'cflags_cc': ['<@(kernel_flags)', '<@(avx512_flags)'],
          'xcode_settings': {'OTHER_CPLUSPLUSFLAGS': ['<@(kernel_flags)', '<@(avx512_flags)']},
          'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['<@(clang_cl_flags)', '<@(avx512_flags)']}},
        },
      ],
    }],
  ],
}
