/// The files of weights that travel in the program, each as `train confidence` wrote it.
public enum ShippedWeights {
    /// Trained on simulated streets alone: jobs/weights.sh makes it again from nothing.
    public static var streets: [UInt8] { PackageResources.streets_safetensors }
    /// Trained on generated maps seen by the evaluation drives' onboard model too.
    public static var bevnet: [UInt8] { PackageResources.bevnet_safetensors }
}
