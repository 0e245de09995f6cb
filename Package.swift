// swift-tools-version: 6.2
import PackageDescription

/// Every room speaks the same Swift: existentials marked, imports that say what they show, no warning left.
let plain: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// And every room but Kernels is checked for memory safety: what is unsafe says `unsafe`.
let house: [SwiftSetting] = plain + [.strictMemorySafety()]

/// The hot loops: AVX2 and FMA, and no checks inside; shapes are checked in Tensors, before the door.
/// The compiler refuses strict memory safety beside -Ounchecked, so a test keeps unsafe words out of this room.
let hot: [SwiftSetting] =
    plain + [
        .unsafeFlags(["-Xcc", "-march=x86-64-v3"]),
        .unsafeFlags(["-Ounchecked"], .when(configuration: .release)),
    ]

func room(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = house) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "mapweave",
    products: [.executable(name: "mapweave", targets: ["mapweave"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Rooms, top to bottom: a room imports only rooms below it.
        .executableTarget(
            name: "mapweave",
            dependencies: [
                "Service", "Jobs", "Formats", "Store", "Confidence", "Tiles", "Radiance", "Streets", "Scene", "Kernels", "Bindings",
                arguments, logging,
            ],
            swiftSettings: house),
        .target(
            name: "Service",
            dependencies: [
                "Jobs", "Formats", "Store", "Tiles", "Scene", "Bindings", hummingbird, lifecycle, nio, nioHTTPTypes, crypto,
                logging,
            ], resources: [.embedInCode("Resources")], swiftSettings: house),
        .target(
            name: "Jobs",
            dependencies: [
                "Formats", "Store", "Confidence", "Tiles", "Radiance", "Scene", "Tensors", "Bindings", logging, crypto, yams,
            ],
            resources: [.embedInCode("job.schema.json")], swiftSettings: house),
        .target(
            name: "Store", dependencies: ["Tiles", "Scene", "Tensors", "Bindings", grdb, crypto],
            resources: [.embedInCode("schema")],
            swiftSettings: house),
        room("Formats", ["Tiles", "Streets", "Scene", "Tensors", "Kernels", "Bindings", crypto, grdb]),
        room("Tiles", ["Scene", "Tensors", "Kernels", "Bindings", numerics]),
        .target(
            name: "Confidence", dependencies: ["Scene", "Tensors", "Kernels", "Bindings", numerics],
            resources: [.embedInCode("Weights")], swiftSettings: house),
        room("Radiance", ["Scene", "Tensors", "Kernels", "Bindings", numerics]),
        room("Streets", ["Scene", numerics]),
        room("Scene", ["Tensors", "Bindings", numerics]),
        room("Tensors", ["Kernels"]),
        room("Kernels", ["CSIMD"], settings: hot),
        room(
            "Bindings",
            ["CPNG", "CTurboJPEG", "CZip", "CZstd", "CStatfs", "CMalloc", "CGEOS", "CPROJ", "CGeoTIFF", "CDeflate", "COpenBLAS"]),

        // Module maps of the system's libraries, and one header of vector one-liners.
        .target(name: "CSIMD", cSettings: [.unsafeFlags(["-march=x86-64-v3"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CStatfs"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .systemLibrary(name: "CGeoTIFF", providers: [.apt(["libtiff-dev", "libgeotiff-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),

        // The naive twins of the kernels, for tests and benchmark alike.
        .target(name: "NaiveTwins", dependencies: [numerics], path: "Tests/NaiveTwins", swiftSettings: house),
        .executableTarget(
            name: "benchmark",
            dependencies: ["NaiveTwins", "Kernels", "CSIMD", "Formats", "Confidence", "Tiles", "Radiance", "Scene", "Tensors"],
            path: "Tests/Benchmark",
            swiftSettings: hot),
        tests("BindingsTests", ["Bindings", "NaiveTwins"]),
        tests("KernelsTests", ["Kernels", "NaiveTwins"]),
        tests("ConfidenceTests", ["Confidence", "Scene", "Tensors", "NaiveTwins"]),
        tests("SceneTests", ["Scene", "Tensors"]),
        tests("RadianceTests", [numerics, "Radiance", "Scene", "Tensors", "Bindings", "Kernels", "NaiveTwins"]),
        tests("StreetsTests", ["Streets", "Scene"]),
        tests("TilesTests", ["Tiles", "Confidence", "Scene", "Tensors", "Bindings", "NaiveTwins"]),
        tests("FormatsTests", ["Formats", "Tiles", "Streets", "Scene", "Tensors", "Bindings", "NaiveTwins", grdb]),
        tests("StoreTests", ["Store", "Tiles", "Scene", "Tensors", "Bindings", grdb]),
        tests(
            "JobsTests", ["Jobs", "Formats", "Store", "Confidence", "Tiles", "Radiance", "Streets", "Scene", "Tensors"]),
        tests("ServiceTests", ["Service", "Jobs", "Store", "Formats", "Streets", "Scene", hummingbird, hummingbirdTesting]),
        tests("HouseTests", ["Formats"]),
    ],
    swiftLanguageModes: [.v6]
)
