import ArgumentParser
@main struct Mapweave: ParsableCommand { }
