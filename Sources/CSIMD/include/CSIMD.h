// Vector one-liners that Swift's SIMD types cannot spell as one instruction.
#ifndef CSIMD_H
#define CSIMD_H
#include <immintrin.h>

typedef float simd8f __attribute__((ext_vector_type(8)));
typedef int simd8i __attribute__((ext_vector_type(8)));
typedef short simd8s __attribute__((ext_vector_type(8)));
typedef float simd4f __attribute__((ext_vector_type(4)));

static inline simd8f simd8_fma(simd8f a, simd8f b, simd8f c) { return (simd8f)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
static inline simd8f simd8_min(simd8f a, simd8f b) { return (simd8f)_mm256_min_ps((__m256)a, (__m256)b); }
static inline simd8f simd8_max(simd8f a, simd8f b) { return (simd8f)_mm256_max_ps((__m256)a, (__m256)b); }
static inline simd8f simd8_round(simd8f a) { return (simd8f)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline simd8f simd8_from_bits(simd8i a) { return (simd8f)a; }
static inline simd8i simd8_to_bits(simd8f a) { return (simd8i)a; }
// Swift's own conversions between SIMD8<Float> and SIMD8<Int32> go lane by lane through a generic initialiser.
static inline simd8i simd8_to_int(simd8f a) { return (simd8i)_mm256_cvtps_epi32((__m256)a); }
static inline simd8i simd8_truncated(simd8f a) { return (simd8i)_mm256_cvttps_epi32((__m256)a); }
static inline simd8i simd8_int_min(simd8i a, simd8i b) { return (simd8i)_mm256_min_epi32((__m256i)a, (__m256i)b); }
static inline simd8s simd8_to_short(simd8i a) { return __builtin_convertvector(a, simd8s); }
static inline simd8f simd8_to_float(simd8i a) { return (simd8f)_mm256_cvtepi32_ps((__m256i)a); }

// Vectors work as two halves of four below. Two halves side by side:
static inline simd8f simd8_join(simd4f low, simd4f high) { return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7); }
// One lane of each half, spread over that half:
static inline simd8f simd8_spread0(simd8f a) { return __builtin_shufflevector(a, a, 0, 0, 0, 0, 4, 4, 4, 4); }
static inline simd8f simd8_spread1(simd8f a) { return __builtin_shufflevector(a, a, 1, 1, 1, 1, 5, 5, 5, 5); }
static inline simd8f simd8_spread2(simd8f a) { return __builtin_shufflevector(a, a, 2, 2, 2, 2, 6, 6, 6, 6); }
static inline simd8f simd8_spread3(simd8f a) { return __builtin_shufflevector(a, a, 3, 3, 3, 3, 7, 7, 7, 7); }
// The steps of a 4 by 4 transposition of each half:
static inline simd8f simd8_interleave_low(simd8f a, simd8f b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13); }
static inline simd8f simd8_interleave_high(simd8f a, simd8f b) { return __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15); }
static inline simd8f simd8_first_pairs(simd8f a, simd8f b) { return __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13); }
static inline simd8f simd8_second_pairs(simd8f a, simd8f b) { return __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15); }
// Sixteen features of a voxel's corner: one cache line.
typedef float simd16f __attribute__((ext_vector_type(16)));

static inline simd16f simd16_fma(simd16f a, simd16f b, simd16f c) {
  simd16f r;
  r.lo = simd8_fma(a.lo, b.lo, c.lo);
  r.hi = simd8_fma(a.hi, b.hi, c.hi);
  return r;
}
// The sums of lanes 0-3, 4-7, 8-11 and 12-15.
static inline simd4f simd16_sums_of_four(simd16f a) {
  __m256 pairs = _mm256_hadd_ps((__m256)a.lo, (__m256)a.hi);
  __m256 sums = _mm256_hadd_ps(pairs, pairs);
  return (simd4f)_mm_unpacklo_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
}
// Each of four numbers, four times over.
static inline simd16f simd16_four_of_each(simd4f a) {
  return __builtin_shufflevector(a, a, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
}
static inline simd16f simd16_sqrt(simd16f a) {
  simd16f r;
  r.lo = (simd8f)_mm256_sqrt_ps((__m256)a.lo);
  r.hi = (simd8f)_mm256_sqrt_ps((__m256)a.hi);
  return r;
}

/// Whether this processor has AVX2 and FMA, which the kernels are compiled for.
static inline int processor_has_avx2_and_fma(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif
