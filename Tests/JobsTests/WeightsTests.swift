import Confidence
import Formats
import Foundation
import Jobs
import Scene
import Tensors
import Testing

@Suite struct WeightsTests {
    static let classes = ["background", "divider", "ped_crossing", "boundary"]

    static func weights(features: Int = 0) -> NetworkWeights {
        let layout = EvidenceLayout(classes: classes, features: features)
        let shape = NetworkShape(inputs: layout.count, widths: [2, 3, 4])
        return NetworkWeights(
            shape: shape, evidence: layout.names, parameters: shape.startingParameters(seed: 1),
            calibration: MapCalibration(
                temperature: 1.5, bias: ["divider": 0.25], offsets: ["boundary": 0.5], fittedOn: ["town"]),
            history: ["trained_on": "town", "seed": "1"])
    }

    /// The file with its tensors or words changed.
    static func file(_ change: (inout SafetensorsFile) -> Void) throws -> [UInt8] {
        var file = try SafetensorsFile(WeightsFile.encoded(weights()), path: "w.safetensors")
        change(&file)
        return file.encoded
    }

    static func sentence(_ bytes: [UInt8]) -> String {
        do {
            _ = try WeightsFile(bytes, path: "w.safetensors")
            return "no error"
        } catch { return "\(error)" }
    }

    static func layout(_ classes: [String] = classes, features: Int = 0) -> PredictionLayout {
        PredictionLayout(
            model: "m", channels: classes, activation: .softmax, frame: .ego,
            grid: BEVGrid(minX: -30, minY: -15, resolution: 0.15, rows: 200, columns: 400), axes: .canonical,
            features: features == 0 ? nil : FeatureLayout(name: "features", channels: features, resolution: 0.3))
    }

    @Test("weights come back from their file with calibration and history, and the same weights are the same bytes")
    func roundTrip() throws {
        let bytes = try WeightsFile.encoded(Self.weights(features: 2))
        #expect(try WeightsFile.encoded(Self.weights(features: 2)) == bytes)
        let back = try WeightsFile(bytes, path: "w.safetensors")
        #expect(back.weights == Self.weights(features: 2))
        #expect(back.weights.features == 2)
        #expect(try WeightsFile(Self.file { _ in }, path: "w").digest != back.digest)
    }

    @Test("weights with a tensor missing, misshapen or not finite are refused by its name")
    func tensors() throws {
        #expect(
            Self.sentence(try Self.file { $0.tensors.removeAll { $0.name == "up1.first.weight" } }) == """
                The weights lack the tensor "up1.first.weight". Did you mean "up0.first.weight"?
                  in   w.safetensors
                  mend train them again, or name the tensors as Tests/Interop/network.py does
                """)
        #expect(
            Self.sentence(
                try Self.file { file in
                    for index in file.tensors.indices where file.tensors[index].name == "heads.weight" {
                        file.tensors[index].tensor = Tensor(shape: [2, 1, 1, 1])
                    }
                }) == """
                    Tensor "heads.weight" has shape [2, 1, 1, 1] where [2, 2, 1, 1] is expected.
                      in   w.safetensors
                      mend the shapes follow from the evidence channels and the levels' widths; train the weights again
                    """)
        #expect(
            Self.sentence(
                try Self.file { file in
                    for index in file.tensors.indices where file.tensors[index].name == "down2.second.bias" {
                        file.tensors[index].tensor.elements[1] = .nan
                    }
                }) == """
                    Tensor "down2.second.bias" holds NaN or infinity.
                      in   w.safetensors
                      mend train the weights again, with a lower --rate where it happens anew
                    """)
    }

    @Test("weights that do not say what they look at, or are somebody else's, are refused")
    func words() throws {
        #expect(
            Self.sentence(try Self.file { $0.metadata["evidence"] = nil }) == """
                The weights do not name the evidence channels they were trained on.
                  in   w.safetensors
                  mend train them again; the names stand in the metadata as "evidence"
                """)
        #expect(
            Self.sentence(try Self.file { $0.metadata = ["format": "pt"] }) == """
                The file holds no weights of Mapweave's confidence: its format is "pt".
                  in   w.safetensors
                  mend name a file that mapweave train confidence wrote
                """)
        #expect(
            Self.sentence(try Self.file { $0.metadata["trust"] = "range_trst" }) == """
                The weights begin from the channel "range_trst", which is not among their evidence. Did you mean "range_trust"?
                  in   w.safetensors
                  mend name one of the evidence channels as "trust", or none
                """)
        #expect(
            Self.sentence(try Self.file { $0.metadata["calibration"] = "{}" }) == """
                The weights' calibration is not readable.
                  in   w.safetensors
                  mend remove "calibration" from the metadata, or train them again
                """)
    }

    @Test("weights are refused for predictions of other classes, and where the features they look at are absent, by name")
    func evidence() throws {
        func sentence(_ weights: NetworkWeights, _ layout: PredictionLayout) -> String {
            do {
                try weights.check(against: layout, path: "w.safetensors", predictions: "town/predictions")
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(sentence(Self.weights(), Self.layout()) == "no error")
        #expect(sentence(Self.weights(), Self.layout(features: 8)) == "no error")
        #expect(sentence(Self.weights(features: 2), Self.layout(features: 8)) == "no error")
        #expect(
            sentence(Self.weights(), Self.layout(["background", "lane", "ped_crossing", "boundary"])) == """
                The weights look at log_probability.divider, consensus.divider, which these predictions do not give; they give log_probability.lane, consensus.lane instead.
                  in   w.safetensors and town/predictions
                  mend use weights that were trained on this onboard model's classes
                """)
        let names = EvidenceLayout(classes: Self.classes).names.filter { $0 != "frame_trust" }
        let shape = NetworkShape(inputs: names.count, widths: [2, 3, 4])
        let older = NetworkWeights(shape: shape, evidence: names, parameters: shape.startingParameters(seed: 1))
        #expect(
            sentence(older, Self.layout()) == """
                The weights do not know frame_trust: another version of Mapweave trained them.
                  in   w.safetensors
                  mend train them again, or use the version that did
                """)
        #expect(
            sentence(Self.weights(features: 2), Self.layout()) == """
                The weights look at 2 feature channels and the predictions declare none.
                  in   w.safetensors and town/predictions
                  mend dump the features and declare them in manifest.json, or use weights trained without them
                """)
    }

    @Test(
        "weights that Mapweave brings are small, fit the usual classes, bring a calibration, and have seen no evaluation drive",
        arguments: JobSpecification.ConfidenceChoice.ShippedWeights.allCases)
    func shipped(choice: JobSpecification.ConfidenceChoice.ShippedWeights) throws {
        #expect(choice.bytes.count < 1_000_000)
        let weights = try WeightsFile(choice.bytes, path: choice.rawValue).weights
        try weights.check(against: Self.layout(), path: choice.rawValue, predictions: "predictions")
        let seen = ["trained_on", "validated_on"].compactMap { weights.history[$0] }.joined(separator: ", ")
        #expect(!seen.isEmpty && !seen.contains("av2") && !seen.contains("kitti"))
        #expect(seen.contains("train-") == (choice == .bevnet))
        let calibration = try #require(weights.calibration)
        #expect(calibration.temperature > 0 && Set(calibration.offsets.keys) == Set(Self.classes))
    }

    @Test("a job names weights by a file or by those Mapweave brings, and its canonical form keeps which")
    func jobs() throws {
        func confidence(_ text: String) throws -> JobSpecification.ConfidenceChoice {
            let job = try JobSpecification(
                yaml: "name: n\ndataset: {root: d}\npredictions: {path: p}\nconfidence: \(text)\n", path: "/job.yaml")
            #expect(try JobSpecification(canonicalJSON: job.canonicalJSON()) == job)
            return job.confidence
        }
        #expect(try confidence("range") == .range)
        #expect(try confidence("uncertainty") == .uncertainty(.streets))
        #expect(try confidence("{weights: w.safetensors}") == .weights(path: "/w.safetensors"))
        #expect(
            throws: SpecificationError.unknownValue(
                key: "confidence", value: "uncertanty",
                known: ["uniform", "range", "uncertainty", "uncertainty-bevnet", "{weights: FILE}"],
                path: "/job.yaml", line: 4)
        ) { try confidence("uncertanty") }
    }
}
