enum StreetsTestsPlaceholder {}
