public import Formats
internal import Scene
internal import Tiles

/// What a check of a job's inputs found.
public struct Findings: Sendable {
    public var drives = 0
    public var frames = 0
    /// Every frame whose tables or prediction cannot be read, and every photograph that is missing, is none, or has another size than its table says.
    public var problems: [BadFrame] = []
    /// Folders of predictions whose overlapping frames agree better along other axes than declared.
    public var orientations: [OrientationFinding] = []

    public var isClean: Bool { problems.isEmpty && orientations.isEmpty }
}

/// Reads everything a job would read, and stores nothing.
///
/// - Throws: where the job as a whole could not run: `ReadError`, `FileError`.
public func findings(in job: JobSpecification) throws -> Findings {
    var findings = Findings()
    for input in job.inputs {
        let predictions = try PredictionFolder(path: input.predictions.path, preset: input.predictions.preset)
        let reading = try input.dataset.reader.read()
        findings.problems += reading.setAside
        findings.drives += reading.drives.count
        var orientation = OrientationCheck(layout: predictions.layout)
        for drive in reading.drives {
            findings.frames += drive.frames.count
            for frame in drive.frames {
                do { _ = try predictions.read(frame.token) } catch let error as any ExplainedError {
                    findings.problems.append(BadFrame(drive: drive.token, frame: frame.token, explanation: error.explanation))
                }
                for image in frame.images {
                    let size = ImageSize(width: image.camera.width, height: image.camera.height)
                    do { try RGBImage.check(path: image.path, is: size) } catch {
                        findings.problems.append(BadFrame(drive: drive.token, frame: frame.token, explanation: error.explanation))
                    }
                }
            }
            drive.compareOrientations(in: &orientation, predictions: predictions, egoHeight: job.egoHeight)
        }
        if let finding = orientation.finding {
            let place = input.predictions.preset.map { "preset \($0)" } ?? "\(predictions.path)/manifest.json"
            findings.orientations.append(OrientationFinding(place: place, finding: finding))
        }
    }
    return findings
}
