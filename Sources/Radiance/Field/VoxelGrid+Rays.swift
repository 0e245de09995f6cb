internal import Kernels

extension VoxelGrid {
    /// Walks a ray; `samples` holds what it met, front to back.
    ///
    /// - Returns: the number of samples and the light left.
    func trace(_ ray: FieldRay, from: Float, settings: StepSettings, samples: inout [FieldSample]) -> (count: Int, light: Float) {
        var span = samples.mutableSpan
        return traceRay(
            &span, clearance: clearance.span, map: map.span, layout: layout, corners: corners.span, rows: rows.span,
            origin: ray.origin,
            direction: ray.direction, from: from, to: ray.to, step: settings.stride,
            thickness: settings.stride * settings.coarseness,
            shift: settings.shift,
            faintest: settings.faintest, darkest: 1e-3)
    }

    /// Reads the samples' colours; gives Σ w·c, and 0.
    func shade(
        _ ray: FieldRay, samples: [FieldSample], count: Int, settings: StepSettings, colours: inout [SIMD4<Float>]
    ) -> SIMD4<Float> {
        var span = colours.mutableSpan
        var sum = shadeRay(
            &span, samples: samples.span, count: count, corners: corners.span, rows: rows.span, basis: ray.basis,
            lightest: settings.lightest)
        sum.w = 0
        return sum
    }
}
