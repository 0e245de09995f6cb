// Vector one-liners that Swift's SIMD types cannot spell as one instruction.
#ifndef CSIMD_H
#define CSIMD_H
#include <immintrin.h>

typedef float simd8f __attribute__((ext_vector_type(8)));
typedef int simd8i __attribute__((ext_vector_type(8)));

static inline simd8f simd8_fma(simd8f a, simd8f b, simd8f c) { return (simd8f)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
static inline simd8f simd8_min(simd8f a, simd8f b) { return (simd8f)_mm256_min_ps((__m256)a, (__m256)b); }
static inline simd8f simd8_max(simd8f a, simd8f b) { return (simd8f)_mm256_max_ps((__m256)a, (__m256)b); }
static inline simd8f simd8_round(simd8f a) { return (simd8f)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline simd8f simd8_from_bits(simd8i a) { return (simd8f)a; }
static inline simd8i simd8_to_bits(simd8f a) { return (simd8i)a; }
// Swift's own conversions between SIMD8<Float> and SIMD8<Int32> go lane by lane through a generic initialiser.
static inline simd8i simd8_to_int(simd8f a) { return (simd8i)_mm256_cvtps_epi32((__m256)a); }
static inline simd8f simd8_to_float(simd8i a) { return (simd8f)_mm256_cvtepi32_ps((__m256i)a); }

/// Whether this processor has AVX2 and FMA, which the kernels are compiled for.
static inline int processor_has_avx2_and_fma(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif
