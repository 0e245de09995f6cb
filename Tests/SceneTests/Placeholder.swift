enum SceneTestsPlaceholder {}
