enum JobsTestsPlaceholder {}
