/// Prints how fast the kernels are, as ratios to their naive twins and to what the machine's memory can do, all in one run.
///
///     swift run -c release benchmark
for line in fusionBenchmark() { print(line) }
for line in orthophotoBenchmark() { print(line) }
for line in networkBenchmark() { print(line) }
