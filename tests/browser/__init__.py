"""This room looks at the workbench as its readers do: in a real Chromium."""
