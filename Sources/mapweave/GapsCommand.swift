import ArgumentParser
import Foundation
import Jobs
import Tiles

struct GapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gaps", abstract: "Says where a map cannot be trusted, and one more drive would help most.",
        discussion: """
            Looks at the road: all within 10 m of where the cars drove. The gain is the uncertainty that one more drive is expected to \
            take away, by the map's own learning curve: nats, summed over cells, times a cell's area.
            """)

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: ArgumentHelp("Write the areas here, as GeoJSON, ranked.", valueName: "file")) var geojson: String?
    @Option(help: "Rows of the table.") var most = 20
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: StoreOptions

    private struct Report: Encodable {
        let job: String
        let roadArea, viewsPerDrive: Double
        let gaps: [Gap]
    }

    private struct Gap: Encodable {
        let rank: Int
        let gain, area: Double
        let reasons: [String: Double]
        /// Metres of the map frame: smallest x, smallest y, largest x, largest y.
        let bounds: [Double]
    }

    func validate() throws {
        guard most > 0 else { throw ValidationError("--most takes a number above 0") }
    }

    func run() throws {
        let report = try GapReport(StoredMap(job, in: options.open()))
        if let geojson { try report.write(geoJSON: geojson) }
        let gaps = report.gaps.enumerated().map { index, gap in
            let points = gap.rings.first ?? []
            let (x, y) = (points.map(\.x), points.map(\.y))
            return Gap(
                rank: index + 1, gain: gap.gain, area: gap.area,
                reasons: Dictionary(gap.reasons.map { ($0.reason.rawValue, $0.share) }) { first, _ in first },
                bounds: [x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0])
        }
        if json {
            return try printJSON(
                Report(job: report.job, roadArea: report.roadArea, viewsPerDrive: report.viewsPerDrive, gaps: gaps))
        }
        let area = gaps.reduce(0) { $0 + $1.area }
        print(
            String(
                format: "%.0f m² of road, of which %.0f m² in %@ are worth another drive (%.1f effective views a drive)",
                report.roadArea, area, Terminal.count(gaps.count, "gap"), report.viewsPerDrive))
        guard !gaps.isEmpty else { return }
        var table = TextTable(["rank", "gain", "area (m²)", "x (m)", "y (m)", "why"])
        for (gap, found) in zip(gaps, report.gaps).prefix(most) {
            table.add([
                "\(gap.rank)", Terminal.figure(gap.gain, decimals: 1), Terminal.figure(gap.area, decimals: 0),
                String(format: "%.0f…%.0f", gap.bounds[0], gap.bounds[2]),
                String(format: "%.0f…%.0f", gap.bounds[1], gap.bounds[3]),
                found.reasons.map { String(format: "%@ %.0f %%", $0.reason.rawValue, 100 * $0.share) }.joined(separator: ", "),
            ])
        }
        print(table.text())
    }
}
