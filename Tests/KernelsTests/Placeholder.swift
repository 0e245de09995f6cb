enum KernelsTestsPlaceholder {}
