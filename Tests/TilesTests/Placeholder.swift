enum TilesTestsPlaceholder {}
