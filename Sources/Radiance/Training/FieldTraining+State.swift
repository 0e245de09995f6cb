internal import Kernels

extension FieldTraining {
    /// Where a training stands: all that it needs to go on to the same bytes. Rows and their moments are shared, not copied.
    public struct State: Sendable {
        /// Steps done.
        public var step: Int
        /// The grid's box: its smallest corner and its voxels' width in metres, and how many voxels it is long, wide and high.
        public var origin: SIMD3<Double>
        public var width: Double
        public var shape: SIMD3<Int32>
        /// (voxels): the stored ones' places in the box, z fastest, ascending.
        public var voxels: [Int32]
        /// (rows): what the voxels' corners hold.
        public var rows: [SIMD16<Float>]
        /// The rows' moments, in as many pieces as threads may work on, (pieces, rows).
        public var means, squares: [[SIMD16<Float>]]
        /// Exposures, backdrop, and their moments, one after the other.
        public var shared: [SIMD4<Float>]
        /// The colour decoder's parameters and their moments; empty where it has none.
        public var colours: [Float]

        public init(
            step: Int, origin: SIMD3<Double>, width: Double, shape: SIMD3<Int32>, voxels: [Int32], rows: [SIMD16<Float>],
            means: [[SIMD16<Float>]], squares: [[SIMD16<Float>]], shared: [SIMD4<Float>], colours: [Float]
        ) {
            (self.step, self.origin, self.width, self.shape) = (step, origin, width, shape)
            (self.voxels, self.rows, self.means, self.squares) = (voxels, rows, means, squares)
            (self.shared, self.colours) = (shared, colours)
        }
    }

    public var state: State {
        State(
            step: step, origin: grid.origin, width: grid.width, shape: grid.shape, voxels: grid.storedPlaces, rows: grid.rows,
            means: slabs.map(\.means), squares: slabs.map(\.squares), shared: shared.values, colours: shared.colours.memory)
    }

    /// Goes on from where another training with the same photographs and options stood.
    ///
    /// - Returns: false, and nothing is changed, where the state is not one of such a training.
    public mutating func restore(_ state: State) -> Bool {
        guard state.step >= 0, state.step <= options.steps, let grid = VoxelGrid(state) else { return false }
        var slabs = Slab.slabs(of: grid)
        guard slabs.count == state.means.count, slabs.count == state.squares.count else { return false }
        for index in slabs.indices {
            guard slabs[index].restore(means: state.means[index], squares: state.squares[index]) else { return false }
        }
        var shared = shared
        guard shared.restore(state.shared), shared.colours.restore(state.colours) else { return false }
        self.shared = shared
        (step, self.grid, self.slabs) = (state.step, grid, slabs)
        return true
    }
}

extension VoxelGrid {
    /// (voxels): their places in the box, ascending.
    fileprivate var storedPlaces: [Int32] {
        var places: [Int32] = []
        places.reserveCapacity(voxelCount)
        let (nx, ny, nz) = (Int(shape.x), Int(shape.y), Int(shape.z))
        for x in 0..<nx {
            for y in 0..<ny {
                for z in 0..<nz where map[layout.place(x, y, z)] >= 0 { places.append(Int32((x * ny + y) * nz + z)) }
            }
        }
        return places
    }

    /// - Returns: nil where the state's numbers do not fit together.
    fileprivate init?(_ state: FieldTraining.State) {
        let sides = [state.shape.x, state.shape.y, state.shape.z].map(Int.init)
        guard sides.allSatisfy({ (1...4096).contains($0) }), state.width > 0, state.width.isFinite else { return nil }
        let count = sides.reduce(1, *)
        guard count <= Int(Int32.max) else { return nil }
        var occupied = [Bool](repeating: false, count: count)
        for place in state.voxels {
            guard place >= 0, Int(place) < count else { return nil }
            occupied[Int(place)] = true
        }
        self.init(origin: state.origin, width: state.width, shape: state.shape, occupied: occupied) { _ in .zero }
        guard rows.count == state.rows.count, voxelCount == state.voxels.count else { return nil }
        rows = state.rows
    }
}

extension SharedParameters {
    fileprivate var values: [SIMD4<Float>] {
        gains + biases + backdrop.cells + [gainSteps, biasSteps, backdropSteps].flatMap { $0.means + $0.squares }
    }

    /// - Returns: false, and nothing is changed, where there are too few values or too many.
    fileprivate mutating func restore(_ values: [SIMD4<Float>]) -> Bool {
        guard values.count == self.values.count else { return false }
        var rest = values[...]
        func take(_ count: Int) -> [SIMD4<Float>] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        gains = take(gains.count)
        biases = take(biases.count)
        backdrop.cells = take(backdrop.cells.count)
        gainSteps = Adam(means: take(gains.count), squares: take(gains.count))
        biasSteps = Adam(means: take(gains.count), squares: take(gains.count))
        backdropSteps = Adam(means: take(backdrop.cells.count), squares: take(backdrop.cells.count))
        return true
    }
}
