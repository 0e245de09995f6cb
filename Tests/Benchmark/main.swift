/// Prints how fast the kernels are, as ratios to their naive twins and to what the machine's memory can do, all in one run.
///
///     swift run -c release benchmark
///     swift run -c release benchmark field drive/dataset /tmp/field 10 300
///     swift run -c release benchmark export mbtiles town.mbtiles 1000 2
let words = Array(CommandLine.arguments.dropFirst())
if words.first == "export" {
    try exportBenchmark(Array(words.dropFirst()))
} else if words.first == "field" {
    try fieldBenchmark(Array(words.dropFirst()))
} else if words.first == "network" {
    for line in networkBenchmark() { print(line) }
} else {
    for line in fusionBenchmark() { print(line) }
    for line in orthophotoBenchmark() + sweepBenchmark() + fieldKernelBenchmark() { print(line) }
}
